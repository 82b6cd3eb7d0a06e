// SPDX-License-Identifier: Apache-2.0
#include "appliance/exports.h"

#include <variant>

#include "exporters/file_exporter.h"
#include "exporters/tcp_exporters.h"

namespace gwlbtap {
namespace {

StreamFormat FormatOf(const StreamConfig& config) {
  return {.format = config.format,
          .snap_length = config.snap_length == 0 ? kMaxRecordBytes : config.snap_length,
          .flush_interval = config.flush_interval};
}

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace

Exports::Exports(std::span<const StreamConfig> streams, const ExportOptions& options)
    : options_(options) {
  for (const StreamConfig& config : streams) {
    Stream& stream = streams_.emplace_back();
    stream.format = FormatOf(config);
    for (const ExporterConfig& exporter : config.exporters) {
      stream.exporters.push_back(Make(exporter, stream.format));
    }
  }
}

// The event loop ends before what it calls does.
Exports::~Exports() { io_.Stop(); }

std::unique_ptr<Exporter> Exports::Make(const ExporterConfig& config, const StreamFormat& format) {
  TcpLimits limits{.queue_bytes = 0,
                   .max_clients = 1,
                   .when_full = options_.when_full,
                   .stall_timeout = options_.stall_timeout};
  return std::visit(Overloaded{[&](const ListenConfig& listen) {
                                 limits.queue_bytes = listen.queue_bytes;
                                 limits.max_clients = listen.max_clients;
                                 return MakeTcpListenExporter(io_, listen.address, format, limits);
                               },
                               [&](const ConnectConfig& connect) {
                                 limits.queue_bytes = connect.queue_bytes;
                                 const RetryPolicy retry{.initial = connect.retry_initial,
                                                         .maximum = connect.retry_maximum,
                                                         .gives_up = options_.gives_up_connecting};
                                 return MakeTcpConnectExporter(io_, connect.address, format, limits,
                                                               retry);
                               },
                               [&](const FileConfig& file) {
                                 return MakeFileExporter(file.path, format, options_.if_exists);
                               }},
                    config);
}

std::vector<std::unique_ptr<StreamWriter>> Exports::MakeWriters() {
  std::vector<std::unique_ptr<StreamWriter>> writers;
  for (Stream& stream : streams_) {
    std::vector<ExporterQueue*> queues;
    // The open chunk and the one being handed over, and all that the exporters can hold: a pool of
    // that size keeps one that is stuck from starving the others.
    std::size_t chunks = 2;
    for (const std::unique_ptr<Exporter>& exporter : stream.exporters) {
      queues.push_back(&exporter->AddQueue());
      chunks += ExporterQueue::kCapacity + exporter->ChunksHeld();
    }
    writers.push_back(std::make_unique<StreamWriter>(stream.format, options_.when_full, chunks,
                                                     std::move(queues), give_up_));
  }
  return writers;
}

absl::Status Exports::Open() {
  for (const Stream& stream : streams_) {
    for (const std::unique_ptr<Exporter>& exporter : stream.exporters) {
      if (absl::Status status = exporter->Open(); !status.ok()) return status;
    }
  }
  io_.Start();
  return absl::OkStatus();
}

std::vector<std::string> Exports::ListeningOn() const {
  std::vector<std::string> addresses;
  for (const Stream& stream : streams_) {
    for (const std::unique_ptr<Exporter>& exporter : stream.exporters) {
      if (std::string address = exporter->ListeningOn(); !address.empty()) {
        addresses.push_back(std::move(address));
      }
    }
  }
  return addresses;
}

std::size_t Exports::ConnectedClients() const {
  std::size_t clients = 0;
  for (const Stream& stream : streams_) {
    for (const std::unique_ptr<Exporter>& exporter : stream.exporters) {
      clients += exporter->ConnectedClients();
    }
  }
  return clients;
}

absl::Status Exports::Failure() {
  for (const Stream& stream : streams_) {
    for (const std::unique_ptr<Exporter>& exporter : stream.exporters) {
      if (absl::Status status = exporter->Failure(); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

std::vector<ExporterCondition> Exports::Conditions(std::size_t stream) {
  std::vector<ExporterCondition> conditions;
  for (const std::unique_ptr<Exporter>& exporter : streams_[stream].exporters) {
    conditions.push_back({.name = exporter->name(),
                          .collectors = exporter->Collectors(),
                          .turns = exporter->Turns(),
                          .handed = exporter->Handed(),
                          .missed = exporter->Missed(),
                          .failure = exporter->Failure()});
  }
  return conditions;
}

void Exports::Finish(std::chrono::steady_clock::time_point deadline) {
  for (const Stream& stream : streams_) {
    for (const std::unique_ptr<Exporter>& exporter : stream.exporters) exporter->Finish(deadline);
  }
}

std::vector<ExporterReport> Exports::Report(std::size_t stream) {
  std::vector<ExporterReport> reports;
  for (const std::unique_ptr<Exporter>& exporter : streams_[stream].exporters) {
    reports.push_back(exporter->Report());
  }
  return reports;
}

}  // namespace gwlbtap
