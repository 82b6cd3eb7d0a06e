// SPDX-License-Identifier: Apache-2.0
#include "exporters/tcp_fanout.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <future>
#include <utility>

namespace gwlbtap {
namespace {

constexpr int kChunksPerTurn = 8;
constexpr int kPiecesPerTurn = 8;
constexpr std::chrono::milliseconds kTick{20};
constexpr std::size_t kGoneClientsKept = 64;
constexpr std::size_t kInputDiscarded =
    std::size_t{64} * 1024;                       // of each client; then its window fills up
constexpr int kInputDiscardedAtEnd = 1024;        // reads
constexpr int kUserTimeoutMilliseconds = 30'000;  // RFC 5482: unacknowledged for as long is dead
constexpr int kKeepAliveSeconds = 10;  // both until the first probe and between two of them

void PrepareSocket(asio::ip::tcp::socket& socket) {
  // A connection that has died already fails here and again, to be noticed, when it is written to.
  asio::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  // One that closed its side while there was nothing to send answers a probe with a reset once its
  // own kernel has forgotten the connection.
  using KeepIdle = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
  using KeepInterval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
  socket.set_option(KeepIdle(kKeepAliveSeconds), ignored);
  socket.set_option(KeepInterval(kKeepAliveSeconds), ignored);
  using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  socket.set_option(UserTimeout(kUserTimeoutMilliseconds), ignored);
}

}  // namespace

TcpFanout::TcpFanout(IoThread& io, std::string name, const StreamFormat& format,
                     const TcpLimits& limits)
    : io_(io),
      name_(std::move(name)),
      limits_(limits),
      file_header_(PcapFileHeader(format.format, format.snap_length)),
      backlog_(std::max<std::size_t>(1, limits.queue_bytes / kChunkBytes), limits.max_clients),
      ticker_(io.context()) {
  io_.AddPump([this] { return Pump(); });
}

TcpFanout::~TcpFanout() {
  // Handlers that were never called keep their peer until the I/O thread goes, but not our chunks.
  for (const PeerPtr& peer : peers_) peer->delivery.Abandon(DropReason::kShutdown);
}

ExporterQueue& TcpFanout::AddQueue() { return queues_.emplace_back(io_.doorbell()); }

std::size_t TcpFanout::ChunksHeld() const noexcept {
  // The window, one piece in the hands of each client, and the chunk being moved.
  return backlog_.capacity() + limits_.max_clients + 2;
}

void TcpFanout::Settle(const Amount& amount, DropReason reason) noexcept {
  settled_.offered += amount;
  settled_.dropped_for(reason) += amount;
  missed_.Add(amount.packets);
}

// True if there may be more.
bool TcpFanout::Pump() {
  for (int turn = 0; turn < kChunksPerTurn; ++turn) {
    if (!HasQueued()) return false;  // then nothing has to make room either
    if (backlog_.IsFull() && !MakeRoom()) {
      Tick();
      return false;
    }
    std::optional<ChunkLease> chunk = TakeChunk();
    if (!chunk.has_value()) return false;
    if (peers_.empty()) {
      Settle((*chunk)->amount(), is_finished_ ? DropReason::kShutdown : DropReason::kNoClient);
      continue;
    }
    backlog_.Append(std::move(*chunk));
    const std::vector<PeerPtr> peers = peers_;  // one that fails leaves the original
    for (const PeerPtr& peer : peers) Flush(peer);
    DropPassed();
  }
  return true;
}

void TcpFanout::PumpOn() {
  // One continuation at a time: every event comes through here, and each would add its own.
  if (Pump() && !std::exchange(is_pumping_on_, true)) {
    asio::post(io_.context(), [this] {
      is_pumping_on_ = false;
      PumpOn();
    });
  }
  CheckFinished();
}

bool TcpFanout::HasQueued() const noexcept {
  return std::any_of(queues_.begin(), queues_.end(),
                     [](const ExporterQueue& queue) { return !queue.IsEmpty(); });
}

std::optional<ChunkLease> TcpFanout::TakeChunk() {
  for (std::size_t tried = 0; tried < queues_.size(); ++tried) {
    ExporterQueue& queue = queues_[next_queue_];
    next_queue_ = (next_queue_ + 1) % queues_.size();
    if (std::optional<ChunkLease> chunk = queue.TryTake()) return chunk;
  }
  return std::nullopt;
}

bool TcpFanout::MakeRoom() {
  DropPassed();
  if (!backlog_.IsFull()) return true;
  for (const PeerPtr& peer : peers_) {
    if (peer->delivery.NeedsOldest() && IsWaitedFor(*peer)) return false;
  }
  backlog_.DropOldest();
  std::uint64_t missed = UINT64_MAX;  // by the client that missed least of it
  for (const PeerPtr& peer : peers_) {
    const DropReason reason = peer->socket ? DropReason::kSlow : DropReason::kDisconnected;
    missed = std::min(missed, peer->delivery.CatchUp(reason).packets);
  }
  if (!peers_.empty()) missed_.Add(missed);
  return true;
}

// A socket takes more only when a third of its buffer has been acknowledged, which a client that is
// slow but alive may take long for.
void TcpFanout::NoteProgress(Peer& peer) const {
  int unacknowledged = 0;
  if (!peer.socket || ioctl(peer.socket->native_handle(), SIOCOUTQ, &unacknowledged) != 0) return;
  if (std::exchange(peer.unacknowledged, unacknowledged) == unacknowledged) return;
  peer.last_progress = Clock::now();
}

bool TcpFanout::IsWaitedFor(Peer& peer) const {
  NoteProgress(peer);
  return limits_.when_full == WhenFull::kWait &&
         Clock::now() - peer.last_progress < limits_.stall_timeout;
}

void TcpFanout::DropPassed() noexcept {
  while (!backlog_.IsEmpty() && std::none_of(peers_.begin(), peers_.end(), [](const PeerPtr& peer) {
    return peer->delivery.NeedsOldest();
  })) {
    backlog_.DropOldest();
    for (const PeerPtr& peer : peers_) peer->delivery.CatchUp(DropReason::kSlow);
  }
}

TcpFanout::PeerPtr TcpFanout::AddPeer(std::string peer_name) {
  auto peer = std::make_shared<Peer>(backlog_, std::move(peer_name));
  peer->last_progress = Clock::now();
  peers_.push_back(peer);
  return peer;
}

void TcpFanout::RemovePeer(const PeerPtr& peer, DropReason reason) {
  const Amount lost = peer->delivery.Abandon(reason);
  if (peers_.size() == 1) missed_.Add(lost.packets);  // nobody else has or will get it
  settled_ += peer->delivery.Report();
  gone_.push_back({peer->name, false, peer->delivery.Report()});
  if (gone_.size() > kGoneClientsKept) gone_.pop_front();
  std::erase(peers_, peer);
  if (peers_.empty()) DropPassed();
}

void TcpFanout::Attach(const PeerPtr& peer, asio::ip::tcp::socket socket) {
  PrepareSocket(socket);
  peer->socket.emplace(std::move(socket));
  peer->header_left = file_header_;
  peer->is_waiting_to_write = false;
  peer->has_ended_input = false;
  peer->input_left = kInputDiscarded;
  peer->last_progress = Clock::now();
  peer->delivery.Restart();
  connected_.fetch_add(1, std::memory_order_relaxed);
  spdlog::info("{}: {} connected", name_, peer->name);
  ReadAndDiscard(peer);
  Flush(peer);
}

void TcpFanout::Flush(const PeerPtr& peer) {
  if (!peer->socket || peer->is_waiting_to_write) return;
  for (int turn = 0; turn < kPiecesPerTurn; ++turn) {
    const bool is_header = !peer->header_left.empty();
    const ByteView pending = is_header ? peer->header_left : peer->delivery.Pending();
    if (pending.empty()) return;
    asio::error_code error;
    const std::size_t sent =
        peer->socket->write_some(asio::buffer(pending.data(), pending.size()), error);
    if (error == asio::error::would_block) break;
    if (error) return Disconnect(peer, error);
    peer->last_progress = Clock::now();
    if (is_header) {
      peer->header_left = pending.subspan(sent);
    } else {
      peer->delivery.Sent(sent);
    }
  }
  WaitToWrite(peer);
}

void TcpFanout::WaitToWrite(const PeerPtr& peer) {
  peer->is_waiting_to_write = true;
  peer->socket->async_wait(
      asio::ip::tcp::socket::wait_write,
      [this, peer, connection = peer->connection](const asio::error_code& error) {
        if (error || connection != peer->connection) return;
        peer->is_waiting_to_write = false;
        Flush(peer);
        DropPassed();
        PumpOn();
      });
}

// Clients have nothing to say. Reading shows when one resets the connection; an end of its input
// alone does not mean that it has stopped listening.
void TcpFanout::ReadAndDiscard(const PeerPtr& peer) {
  peer->socket->async_read_some(
      asio::buffer(discarded_),
      [this, peer, connection = peer->connection](const asio::error_code& error, std::size_t got) {
        if (connection != peer->connection) return;
        if (error == asio::error::eof) return StopCounting(*peer);
        if (error) {
          Disconnect(peer, error);
          PumpOn();
          return;
        }
        peer->input_left -= std::min(got, peer->input_left);
        if (peer->input_left != 0) ReadAndDiscard(peer);
      });
}

void TcpFanout::StopCounting(Peer& peer) noexcept {
  if (!std::exchange(peer.has_ended_input, true))
    connected_.fetch_sub(1, std::memory_order_relaxed);
}

void TcpFanout::DisconnectEnded() {
  const auto ended = std::find_if(peers_.begin(), peers_.end(),
                                  [](const PeerPtr& peer) { return peer->has_ended_input; });
  if (ended == peers_.end()) return;
  const PeerPtr peer = *ended;  // Disconnect() takes it out of the list
  Disconnect(peer, asio::error::eof);
}

void TcpFanout::Disconnect(const PeerPtr& peer, const asio::error_code& error) {
  peer->socket.reset();
  ++peer->connection;
  peer->header_left = {};
  StopCounting(*peer);
  spdlog::info("{}: {} disconnected: {}", name_, peer->name, error.message());
  OnDisconnected(peer);
}

// Closing with input unread would reset the connection, and cost the client what is on its way to
// it (RFC 2525 §2.17).
void TcpFanout::CloseSocket(Peer& peer) {
  asio::error_code error;
  peer.socket->shutdown(asio::ip::tcp::socket::shutdown_send, error);
  for (int i = 0; i < kInputDiscardedAtEnd && !error; ++i) {
    peer.socket->read_some(asio::buffer(discarded_), error);
  }
  peer.socket.reset();
  ++peer.connection;
  StopCounting(peer);
}

void TcpFanout::Tick() {
  if (std::exchange(is_ticking_, true)) return;
  ticker_.expires_after(kTick);
  ticker_.async_wait([this](const asio::error_code& error) {
    is_ticking_ = false;
    if (!error) PumpOn();
  });
}

void TcpFanout::Finish(Clock::time_point deadline) {
  const auto finished = std::make_shared<std::promise<void>>();
  io_.Call([this, deadline, finished] {
    deadline_ = deadline;
    on_finished_ = [finished] { finished->set_value(); };
    StopAccepting();
    PumpOn();
  });
  finished->get_future().wait();
}

void TcpFanout::CheckFinished() {
  if (!deadline_.has_value() || is_finished_) return;
  const bool is_late = Clock::now() >= *deadline_;
  const bool is_owed = std::any_of(peers_.begin(), peers_.end(), [this](const PeerPtr& peer) {
    const bool is_given_up = limits_.when_full == WhenFull::kWait && !IsWaitedFor(*peer);
    return !peer->delivery.IsDone() && !is_given_up;
  });
  if (!is_late && (HasQueued() || is_owed)) return Tick();
  is_finished_ = true;
  Close();
  while (!peers_.empty()) {
    const PeerPtr peer = peers_.back();
    if (peer->socket) CloseSocket(*peer);
    RemovePeer(peer, DropReason::kShutdown);
  }
  while (std::optional<ChunkLease> chunk = TakeChunk()) {
    Settle((*chunk)->amount(), DropReason::kShutdown);
  }
  std::exchange(on_finished_, nullptr)();
}

ExporterReport TcpFanout::Report() {
  ExporterReport report;
  io_.Call([this, &report] {
    report.name = name_;
    report.refused_clients = refused_clients_;
    report.failure = std::string(Failure().message());
    report.delivery = settled_;
    for (const ExporterQueue& queue : queues_) {
      const Amount dropped = queue.dropped();
      const Amount waiting = queue.waiting();
      report.handed += queue.offered();
      report.delivery.offered += dropped + waiting;
      report.delivery.dropped_for(DropReason::kQueueFull) += dropped;
      report.delivery.in_flight += waiting;
    }
    report.clients.assign(gone_.begin(), gone_.end());
    for (const PeerPtr& peer : peers_) {
      report.clients.push_back({peer->name, peer->socket.has_value(), peer->delivery.Report()});
      report.delivery += peer->delivery.Report();
    }
  });
  return report;
}

}  // namespace gwlbtap
