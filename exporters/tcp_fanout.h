// SPDX-License-Identifier: Apache-2.0
//
// What TCP exporters have in common: the queues from the workers, the backlog, and the connected
// peers that are sent from it. Included by exporters only (it shows Asio). I/O thread only, except
// where it overrides Exporter.
#pragma once

#include <array>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporters/backlog.h"
#include "exporters/delivery.h"
#include "exporters/exporter.h"
#include "exporters/io_thread.h"
#include "exporters/pcap_format.h"
#include "exporters/stream_writer.h"
#include "exporters/tcp_exporters.h"

namespace gwlbtap {

class TcpFanout : public Exporter {
 public:
  TcpFanout(IoThread& io, std::string name, const StreamFormat& format, const TcpLimits& limits);
  ~TcpFanout() override;

  ExporterQueue& AddQueue() override;
  const std::string& name() const noexcept override { return name_; }
  std::uint64_t Turns() const noexcept override { return io_.Turns(); }
  absl::Status Failure() override { return io_.Failure(); }
  std::uint64_t Handed() const noexcept override { return HandedTo(queues_).packets; }
  std::uint64_t Missed() const noexcept override {
    return DroppedFrom(queues_).packets + missed_.Read();
  }
  std::size_t ChunksHeld() const noexcept override;
  std::size_t ConnectedClients() const noexcept override {
    return connected_.load(std::memory_order_relaxed);
  }
  void Finish(std::chrono::steady_clock::time_point deadline) override;
  ExporterReport Report() override;

 protected:
  using Clock = std::chrono::steady_clock;

  // A client: what it is owed, and the connection to it when there is one.
  struct Peer {
    Peer(const Backlog& backlog, std::string peer_name)
        : name(std::move(peer_name)), delivery(backlog) {}

    std::string name;
    Delivery delivery;
    std::optional<asio::ip::tcp::socket> socket;
    ByteView header_left;          // of the file header that opens every connection
    std::uint64_t connection = 0;  // counts them, so that a late handler knows its own
    bool is_waiting_to_write = false;
    bool has_ended_input =
        false;                   // has closed its side: it may be gone, or only have nothing to say
    std::size_t input_left = 0;  // how much more we read of what it sends, to no purpose
    Clock::time_point last_progress;
    int unacknowledged = 0;  // bytes on their way when that was last looked at
  };
  using PeerPtr = std::shared_ptr<Peer>;  // shared with the handlers of its socket

  // Adds a peer that gets whatever comes from now on.
  PeerPtr AddPeer(std::string peer_name);
  // Counts its outstanding packets as lost and keeps its account.
  void RemovePeer(const PeerPtr& peer, DropReason reason);
  // Lets go of a client that has closed its side, if there is one: somebody else wants its place.
  void DisconnectEnded();
  // Sends on `socket` from now on, the file header first.
  void Attach(const PeerPtr& peer, asio::ip::tcp::socket socket);

  // The connection is gone; `peer` is without a socket.
  virtual void OnDisconnected(const PeerPtr& peer) = 0;
  // No new clients from here on.
  virtual void StopAccepting() = 0;
  // Everything is delivered or given up: let go of all that could still call back.
  virtual void Close() = 0;

  [[nodiscard]] IoThread& io() noexcept { return io_; }
  [[nodiscard]] std::size_t peer_count() const noexcept { return peers_.size(); }
  [[nodiscard]] bool is_finished() const noexcept { return is_finished_; }
  void Rename(std::string name) { name_ = std::move(name); }  // before the thread runs
  void CountRefusedClient() noexcept { ++refused_clients_; }

 private:
  bool Pump();
  void PumpOn();
  void Settle(const Amount& amount, DropReason reason) noexcept;
  [[nodiscard]] bool HasQueued() const noexcept;
  [[nodiscard]] bool MakeRoom();
  [[nodiscard]] std::optional<ChunkLease> TakeChunk();
  void Flush(const PeerPtr& peer);
  void WaitToWrite(const PeerPtr& peer);
  void ReadAndDiscard(const PeerPtr& peer);
  void Disconnect(const PeerPtr& peer, const asio::error_code& error);
  void DropPassed() noexcept;
  void CheckFinished();
  void NoteProgress(Peer& peer) const;
  [[nodiscard]] bool IsWaitedFor(Peer& peer) const;
  void CloseSocket(Peer& peer);
  // It is no collector to count on from here on; once for each connection.
  void StopCounting(Peer& peer) noexcept;
  void Tick();

  IoThread& io_;
  std::string name_;
  const TcpLimits limits_;
  const std::array<std::byte, kPcapFileHeaderSize> file_header_;
  std::deque<ExporterQueue> queues_;
  std::size_t next_queue_ = 0;
  Backlog backlog_;
  std::vector<PeerPtr> peers_;
  std::deque<ClientReport> gone_;  // the last that have left
  DeliveryReport settled_;         // clients that have gone, and packets that found none
  Counter missed_;                 // packets that no client got
  std::uint64_t refused_clients_ = 0;
  std::atomic<std::size_t> connected_{0};  // relaxed: a hint for the control thread
  bool is_pumping_on_ = false;
  asio::steady_timer ticker_;  // looks again while something is waited for
  bool is_ticking_ = false;
  std::optional<Clock::time_point> deadline_;
  std::function<void()> on_finished_;
  bool is_finished_ = false;
  std::array<std::byte, 4096> discarded_{};  // what all clients say goes here, and nobody reads it
};

}  // namespace gwlbtap
