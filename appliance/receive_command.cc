// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap receive: a PCAP-over-IP collector that counts, checks and writes what it gets.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "appliance/capture_writer.h"
#include "appliance/command.h"
#include "appliance/command_options.h"
#include "appliance/held_signals.h"
#include "appliance/sequence_check.h"
#include "exporters/receiver.h"

namespace gwlbtap {
namespace {

struct ReceiveOptions {
  std::string connect;
  std::string listen;
  std::string write;
  std::optional<std::uint64_t> packets;
  std::optional<std::chrono::microseconds> time;
  std::optional<std::chrono::microseconds> wait = std::chrono::seconds(10);
  bool once = false;
  bool json = false;
  bool sequence = false;
};

// Writes and checks, as far as each was asked for.
class Recorder : public RecordConsumer {
 public:
  Recorder(std::optional<CaptureWriter> writer, bool check_sequence) : writer_(std::move(writer)) {
    if (check_sequence) sequence_.emplace();
  }

  absl::Status OnStream(std::size_t /*stream*/, const PcapStreamHeader& header) override {
    if (header_ && header_->link_type != header.link_type) {
      return absl::InvalidArgumentError(fmt::format("its link type is {}, the first stream's is {}",
                                                    header.link_type, header_->link_type));
    }
    if (header_) return absl::OkStatus();
    header_ = header;
    if (writer_) status_ = writer_->Begin(header);
    return absl::OkStatus();
  }

  bool OnRecords(std::size_t /*stream*/, std::span<const CapturedRecord> records) override {
    if (sequence_ && header_->link_type == kLinkTypeEthernet) {
      for (const CapturedRecord& record : records) sequence_->Observe(record.bytes);
    }
    if (!writer_) return true;
    for (const CapturedRecord& record : records) {
      if (status_.ok()) status_ = writer_->Append(record);
    }
    if (status_.ok() && writer_->is_pipe()) status_ = writer_->Flush();
    return status_.ok();
  }

  // A reader that has seen enough is no failure.
  absl::Status Finish() {
    if (!writer_) return absl::OkStatus();
    if (status_.ok() && !writer_->has_begun()) {
      status_ = writer_->Begin({CaptureFormat::kPcap, kLongestReadableRecord, kLinkTypeEthernet});
    }
    if (status_.ok()) status_ = writer_->Commit();
    if (status_.ok() || absl::IsAborted(status_)) return absl::OkStatus();
    Discard();
    return status_;
  }

  void Discard() noexcept {
    if (writer_) writer_->Discard();
  }

  [[nodiscard]] const SequenceAccount* sequence() const noexcept {
    return sequence_ ? &sequence_->account() : nullptr;
  }

 private:
  std::optional<CaptureWriter> writer_;
  std::optional<SequenceCheck> sequence_;
  std::optional<PcapStreamHeader> header_;  // the first stream's
  absl::Status status_;                     // of writing
};

double PerSecond(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

std::string JsonSummary(const ReceiverAccount& account, const SequenceAccount* sequence) {
  const double seconds = std::chrono::duration<double>(account.duration).count();
  nlohmann::ordered_json json;
  json["packets"] = account.received.packets;
  json["bytes"] = account.received.bytes;
  json["seconds"] = seconds;
  json["packets_per_second"] = PerSecond(static_cast<double>(account.received.packets), seconds);
  json["connections"] = nlohmann::ordered_json::array();
  for (const ReceivedStream& stream : account.streams) {
    nlohmann::ordered_json connection = {{"peer", stream.peer},
                                         {"packets", stream.received.packets},
                                         {"bytes", stream.received.bytes},
                                         {"end", ToString(stream.end)}};
    if (!stream.error.empty()) connection["error"] = stream.error;
    json["connections"].push_back(std::move(connection));
  }
  json["sequence"] = nullptr;
  if (sequence != nullptr) {
    json["sequence"] = {{"missing", sequence->missing},
                        {"duplicated", sequence->duplicated},
                        {"out_of_order", sequence->out_of_order},
                        {"numbered", sequence->numbered},
                        {"unnumbered", sequence->unnumbered}};
  }
  return json.dump() + "\n";
}

std::string TextSummary(const ReceiverAccount& account, const SequenceAccount* sequence) {
  const double seconds = std::chrono::duration<double>(account.duration).count();
  const Amount& total = account.received;
  std::string text = fmt::format(
      "received {} packets, {} bytes in {:.3f} s: {:.0f} packets/s, {:.3f} Gbit/s\n", total.packets,
      total.bytes, seconds, PerSecond(static_cast<double>(total.packets), seconds),
      PerSecond(static_cast<double>(total.bytes) * 8e-9, seconds));
  for (const ReceivedStream& stream : account.streams) {
    text += fmt::format("  {}: {} packets, {} bytes, {}{}{}\n", stream.peer,
                        stream.received.packets, stream.received.bytes, ToString(stream.end),
                        stream.error.empty() ? "" : ": ", stream.error);
  }
  if (sequence != nullptr) {
    text += fmt::format(
        "sequence: {} missing, {} duplicated, {} out of order, {} without a number\n",
        sequence->missing, sequence->duplicated, sequence->out_of_order, sequence->unnumbered);
  }
  return text;
}

bool IsBad(StreamEnd end) {
  switch (end) {
    case StreamEnd::kClosed:
    case StreamEnd::kStopped:
      return false;
    case StreamEnd::kCut:
    case StreamEnd::kBadFormat:
    case StreamEnd::kFailed:
      return true;
  }
  return true;
}

absl::StatusOr<ReceiverOptions> ToReceiverOptions(const ReceiveOptions& options) {
  const bool listens = !options.listen.empty();
  if (listens != options.connect.empty()) {
    return absl::InvalidArgumentError("receive takes either ADDR:PORT or --listen ADDR:PORT");
  }
  absl::StatusOr<Endpoint> address = ParseEndpoint(listens ? options.listen : options.connect);
  if (!address.ok()) return address.status();
  if (!listens && address->port == 0) {
    return absl::InvalidArgumentError(
        fmt::format("{}: there is no port 0 to connect to", options.connect));
  }
  ReceiverOptions receiver;
  receiver.address = *std::move(address);
  receiver.role = listens ? ReceiverOptions::Role::kListen : ReceiverOptions::Role::kConnect;
  receiver.connect_patience = std::chrono::ceil<std::chrono::milliseconds>(*options.wait);
  receiver.only_one_stream = options.once;
  receiver.packet_limit = options.packets;
  if (options.time) {
    receiver.time_limit = std::chrono::ceil<std::chrono::milliseconds>(*options.time);
  }
  receiver.on_listening = [](const Endpoint& real) { AnnounceListeners({ToString(real)}); };
  return receiver;
}

int RunReceive(const ReceiveOptions& options) {
  absl::StatusOr<ReceiverOptions> receiver = ToReceiverOptions(options);
  if (!receiver.ok()) return Fail(std::string(receiver.status().message()), kExitUsage);
  const HeldSignals signals;
  receiver->stop_descriptor = signals.descriptor();
  std::optional<CaptureWriter> writer;
  if (!options.write.empty()) {
    absl::StatusOr<CaptureWriter> created =
        CaptureWriter::Create(options.write, signals.descriptor());
    if (!created.ok()) return Fail(std::string(created.status().message()), kExitFailed);
    writer.emplace(*std::move(created));
  }
  Recorder recorder(std::move(writer), options.sequence);
  const absl::StatusOr<ReceiverAccount> account = Receive(*receiver, recorder);
  if (!account.ok()) {
    recorder.Discard();
    return Fail(std::string(account.status().message()), kExitFailed);
  }
  const absl::Status written = recorder.Finish();
  fmt::print(options.write == "-" ? stderr : stdout, "{}",
             options.json ? JsonSummary(*account, recorder.sequence())
                          : TextSummary(*account, recorder.sequence()));
  if (!written.ok()) return Fail(std::string(written.message()), kExitFailed);
  for (const ReceivedStream& stream : account->streams) {
    if (IsBad(stream.end)) {
      return Fail(fmt::format("{}: {}", stream.peer, stream.error), kExitFailed);
    }
  }
  return kExitDone;
}

}  // namespace

void AddReceiveCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ReceiveOptions>();
  CLI::App* const command =
      app.add_subcommand("receive", "Collect PCAP-over-IP streams: count, check, write");
  command->add_option("ADDRESS", options->connect, "producer to connect to")
      ->type_name("ADDR:PORT");
  CLI::Option* const listen =
      command->add_option("--listen", options->listen, "wait here for producers instead")
          ->type_name("ADDR:PORT");
  command
      ->add_option("--write", options->write,
                   "write all records to a pcap file; \"-\": to standard output, as they come")
      ->type_name("FILE");
  command->add_option("--packets", options->packets, "end after N packets")
      ->check(AtLeastOne())
      ->type_name("N");
  AddDurationOption(*command, "--time", options->time, "end after as long");
  AddDurationOption(*command, "--wait", options->wait, "how long the producer may be missing");
  command->add_flag("--once", options->once, "with --listen: take one producer and end with it")
      ->needs(listen);
  command->add_flag("--json", options->json, "print the summary as one JSON object");
  command->add_flag(
      "--sequence", options->sequence,
      "check the packet numbers of gwlbtap generate: missing, duplicated, out of order");
  command->callback([&chosen, options] { chosen = [options] { return RunReceive(*options); }; });
}

}  // namespace gwlbtap
