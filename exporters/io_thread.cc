// SPDX-License-Identifier: Apache-2.0
#include "exporters/io_thread.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace gwlbtap {

struct IoThread::State {
  State() : bell(context, doorbell.descriptor()) {}
  ~State() { bell.release(); }  // the doorbell closes its descriptor itself

  // Pumps until there is nothing left, a bounded amount at a time so that sockets and timers get
  // their turn, then sleeps until the bell rings.
  void RunPumps() {
    bool has_more = false;
    for (const Pump& pump : pumps) has_more |= pump();
    if (!has_more) {
      doorbell.Arm();
      // What came before the bell was armed did not ring it.
      for (const Pump& pump : pumps) has_more |= pump();
      if (!has_more) {
        bell.async_wait(asio::posix::stream_descriptor::wait_read,
                        [this](const asio::error_code& error) {
                          if (error) return;
                          doorbell.Disarm();
                          RunPumps();
                        });
        return;
      }
      doorbell.Disarm();
    }
    asio::post(context, [this] { RunPumps(); });
  }

  Doorbell doorbell;
  asio::io_context context{1};
  asio::posix::stream_descriptor bell;
  std::vector<Pump> pumps;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::thread thread;
};

IoThread::IoThread() : state_(std::make_unique<State>()) {}

IoThread::~IoThread() { Stop(); }

void IoThread::AddPump(Pump pump) { state_->pumps.push_back(std::move(pump)); }

void IoThread::Start() {
  state_->work.emplace(state_->context.get_executor());
  asio::post(state_->context, [this] { state_->RunPumps(); });
  state_->thread = std::thread([this] { state_->context.run(); });
}

void IoThread::Stop() {
  if (!state_->thread.joinable()) return;
  state_->work.reset();
  state_->context.stop();
  state_->thread.join();
}

void IoThread::Call(const std::function<void()>& task) {
  if (!state_->thread.joinable()) {
    task();
    return;
  }
  const auto done = std::make_shared<std::promise<void>>();
  asio::post(state_->context, [&task, done] {
    task();
    done->set_value();
  });
  done->get_future().wait();
}

Doorbell& IoThread::doorbell() noexcept { return state_->doorbell; }

asio::io_context& IoThread::context() noexcept { return state_->context; }

}  // namespace gwlbtap
