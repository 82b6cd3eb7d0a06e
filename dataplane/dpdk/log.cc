// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/log.h"

#include <rte_log.h>
#include <spdlog/spdlog.h>
#include <sys/types.h>

#include <cstdio>
#include <string_view>

namespace gwlbtap::dpdk {
namespace {

spdlog::level::level_enum OurLevel(int level) {
  if (level < 0) return spdlog::level::debug;
  const auto severity = static_cast<unsigned>(level);
  if (severity >= RTE_LOG_NOTICE) return spdlog::level::debug;
  return severity == RTE_LOG_WARNING ? spdlog::level::warn : spdlog::level::err;
}

std::string_view Trim(const char* text, std::size_t length) {
  std::string_view line(text, length);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

ssize_t LogLine(void* /*cookie*/, const char* text, std::size_t length) {
  const std::string_view line = Trim(text, length);
  if (!line.empty()) spdlog::log(OurLevel(rte_log_cur_msg_loglevel()), "DPDK: {}", line);
  return static_cast<ssize_t>(length);
}

ssize_t KeepFirstError(void* cookie, const char* text, std::size_t length) {
  auto& first_error = *static_cast<std::string*>(cookie);
  if (first_error.empty() && OurLevel(rte_log_cur_msg_loglevel()) == spdlog::level::err) {
    first_error = Trim(text, length);
  }
  return static_cast<ssize_t>(length);
}

FILE* OpenStream(void* cookie, cookie_write_function_t* write) {
  FILE* const stream = fopencookie(cookie, "w", {nullptr, write, nullptr, nullptr});
  if (stream != nullptr) setvbuf(stream, nullptr, _IOLBF, BUFSIZ);
  return stream;
}

}  // namespace

void LogThroughOurs() {
  if (FILE* const stream = OpenStream(nullptr, LogLine)) rte_openlog_stream(stream);
  rte_log_set_global_level(RTE_LOG_NOTICE);
}

LogCapture::LogCapture()
    : before_(rte_log_get_stream()), stream_(OpenStream(&first_error_, KeepFirstError)) {
  if (stream_ != nullptr) rte_openlog_stream(stream_);
}

LogCapture::~LogCapture() {
  rte_openlog_stream(before_);
  if (stream_ != nullptr) std::fclose(stream_);
}

}  // namespace gwlbtap::dpdk
