// SPDX-License-Identifier: Apache-2.0
#include "exporters/io_thread.h"

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exporters/counter.h"

namespace gwlbtap {
namespace {

constexpr std::chrono::milliseconds kTick{100};

}  // namespace

struct IoThread::State {
  explicit State(std::string thread_name)
      : name(std::move(thread_name)),
        bell(context, doorbell.descriptor()),
        timer(context),
        pause(context) {}
  ~State() { bell.release(); }  // the doorbell closes its descriptor itself

  // Pumps until there is nothing left, a bounded amount at a time so that sockets and timers get
  // their turn, then sleeps until the bell rings.
  void RunPumps() {
    bool has_more = PumpAll();
    if (!has_more) {
      doorbell.Arm();
      // What came before the bell was armed did not ring it.
      has_more = PumpAll();
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

  bool PumpAll() {
    bool has_more = false;
    for (const Pump& pump : pumps) {
      try {
        has_more |= pump();
      } catch (const std::exception& error) {
        Fail(error);
        PumpAfterPause();
      }
    }
    return has_more;
  }

  void PumpAfterPause() {
    pause.expires_after(kTick);
    pause.async_wait([this](const asio::error_code& error) {
      if (!error) doorbell.Ring();
    });
  }

  void Tick() {
    turns.Add();
    timer.expires_after(kTick);
    timer.async_wait([this](const asio::error_code& error) {
      if (!error) Tick();
    });
  }

  void Run() noexcept {
    bool has_ended = false;
    while (!has_ended) {
      try {
        context.run();
        has_ended = true;
      } catch (const std::exception& error) {
        Fail(error);
      }
    }
  }

  void Fail(const std::exception& error) {
    if (has_failed.load(std::memory_order_relaxed)) return;
    failure = absl::InternalError(fmt::format("the thread {}: {}", name, error.what()));
    spdlog::error("{}", std::string(failure.message()));
    has_failed.store(true, std::memory_order_release);  // pairs with the acquire in Failure()
  }

  const std::string name;
  Doorbell doorbell;
  asio::io_context context{1};
  asio::posix::stream_descriptor bell;
  asio::steady_timer timer;
  asio::steady_timer pause;
  std::vector<Pump> pumps;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::thread thread;
  Counter turns;
  std::atomic<bool> has_failed{false};
  absl::Status failure;  // written once, before has_failed
};

IoThread::IoThread(std::string name) : state_(std::make_unique<State>(std::move(name))) {}

IoThread::~IoThread() { Stop(); }

void IoThread::AddPump(Pump pump) { state_->pumps.push_back(std::move(pump)); }

void IoThread::Start() {
  state_->work.emplace(state_->context.get_executor());
  asio::post(state_->context, [this] {
    state_->Tick();
    state_->RunPumps();
  });
  state_->thread = std::thread([this] {
    pthread_setname_np(pthread_self(), state_->name.c_str());
    state_->Run();
  });
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
  asio::post(state_->context, [this, &task, done] {
    try {
      task();
    } catch (const std::exception& error) {
      state_->Fail(error);
    }
    done->set_value();  // also then: somebody waits
  });
  done->get_future().wait();
}

std::uint64_t IoThread::Turns() const noexcept { return state_->turns.Read(); }

absl::Status IoThread::Failure() const {
  // acquire: pairs with the release in Fail()
  return state_->has_failed.load(std::memory_order_acquire) ? state_->failure : absl::OkStatus();
}

Doorbell& IoThread::doorbell() noexcept { return state_->doorbell; }

asio::io_context& IoThread::context() noexcept { return state_->context; }

}  // namespace gwlbtap
