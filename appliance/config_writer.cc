// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>
#include <variant>

#include "appliance/config.h"
#include "appliance/config_units.h"

namespace gwlbtap {
namespace {

// A TOML basic string.
std::string Quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result.push_back('\\');
      result.push_back(c);
    } else if (code < 0x20 || code == 0x7f) {
      fmt::format_to(std::back_inserter(result), "\\u{:04X}", code);
    } else {
      result.push_back(c);
    }
  }
  result.push_back('"');
  return result;
}

// Lines "key = value" at one depth.
class TomlWriter {
 public:
  void Header(std::string_view indent, std::string_view header) {
    fmt::format_to(std::back_inserter(text_), "{}{}{}\n", text_.empty() ? "" : "\n", indent,
                   header);
    indent_ = indent;
  }
  void Text(std::string_view key, std::string_view value) { Line(key, Quoted(value)); }
  void Number(std::string_view key, std::uint64_t value) { Line(key, fmt::format("{}", value)); }
  [[nodiscard]] std::string Take() && { return std::move(text_); }

 private:
  void Line(std::string_view key, std::string_view value) {
    fmt::format_to(std::back_inserter(text_), "{}{} = {}\n", indent_, key, value);
  }

  std::string text_;
  std::string_view indent_;
};

// One overload per kind of exporter.
struct ExporterWriter {
  TomlWriter& writer;

  void operator()(const ListenConfig& listen) const {
    writer.Text("listen", ToString(listen.address));
    writer.Text("queue", FormatSize(listen.queue_bytes));
    writer.Number("max_clients", listen.max_clients);
  }
  void operator()(const ConnectConfig& connect) const {
    writer.Text("connect", ToString(connect.address));
    writer.Text("queue", FormatSize(connect.queue_bytes));
    writer.Text("retry_initial", FormatDuration(connect.retry_initial));
    writer.Text("retry_maximum", FormatDuration(connect.retry_maximum));
  }
  void operator()(const FileConfig& file) const { writer.Text("file", file.path); }
};

}  // namespace

std::string ToToml(const Config& config) {
  TomlWriter writer;
  writer.Header("", "[dataplane]");
  writer.Text("port", config.boot.port);
  writer.Number("workers", config.boot.workers);
  writer.Number("buffers", config.boot.buffers);
  writer.Number("max_sources", config.boot.max_sources);
  writer.Text("unknown_critical_options", ToString(config.boot.unknown_critical_options));
  writer.Text("when_full", ToString(config.boot.when_full));
  writer.Text("drain_timeout", FormatDuration(config.boot.drain_timeout));
  for (const StreamConfig& stream : config.streams) {
    writer.Header("", "[[stream]]");
    writer.Text("name", stream.name);
    writer.Text("format", ToString(stream.format));
    writer.Number("snap_length", stream.snap_length);
    writer.Text("flush_interval", FormatDuration(stream.flush_interval));
    for (const ExporterConfig& exporter : stream.exporters) {
      writer.Header("  ", "[[stream.exporter]]");
      std::visit(ExporterWriter{writer}, exporter);
    }
  }
  return std::move(writer).Take();
}

}  // namespace gwlbtap
