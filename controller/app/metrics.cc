// SPDX-License-Identifier: Apache-2.0
#include "controller/app/metrics.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

namespace gwlbtap::controller {
namespace {

using Json = nlohmann::ordered_json;

enum class Unit { kCount, kMilliseconds };

struct Metric {
  std::string_view name;
  std::uint64_t value;
  Unit unit = Unit::kCount;
};

struct Dimension {
  std::string_view name;
  std::string_view value;
};

std::string_view ToString(Unit unit) {
  switch (unit) {
    case Unit::kCount:
      return "Count";
    case Unit::kMilliseconds:
      return "Milliseconds";
  }
  return "";
}

// CloudWatch API reference, Dimension: 1 to 1024 ASCII characters, one of them not blank, the first
// no colon, no control characters.
std::string DimensionValue(std::string_view value) {
  constexpr std::size_t kLongest = 1'024;
  std::string text(value.substr(0, kLongest));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return !absl::ascii_isprint(c); }, '?');
  if (text.starts_with(':')) text.front() = '?';
  return text.find_first_not_of(' ') == std::string::npos ? "none" : text;
}

// Every dimension and metric named under "_aws" is a member of the object itself.
std::string Line(const RunMetrics& run, std::chrono::system_clock::time_point time,
                 const std::vector<Dimension>& dimensions, const std::vector<Metric>& metrics) {
  Json names = Json::array();
  Json definitions = Json::array();
  Json line;
  line["_aws"] = nullptr;  // in the first place, where a person looks for it
  for (const Dimension& dimension : dimensions) {
    names.push_back(std::string(dimension.name));
    line[std::string(dimension.name)] = DimensionValue(dimension.value);
  }
  for (const Metric& metric : metrics) {
    definitions.push_back({{"Name", metric.name}, {"Unit", ToString(metric.unit)}});
    line[std::string(metric.name)] = metric.value;
  }
  line["run"] = run.run;
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  line["_aws"] = {{"Timestamp", since_1970.count()},
                  {"CloudWatchMetrics", Json::array({{{"Namespace", kMetricNamespace},
                                                      {"Dimensions", Json::array({names})},
                                                      {"Metrics", definitions}}})}};
  return line.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::uint64_t Total(const CountsByName& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& entry) { return sum + entry.second; });
}

std::vector<std::pair<std::string, std::uint64_t>> MostFrequent(const CountsByName& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (sorted.size() > kMostMetricNames) {
    std::uint64_t rest = 0;
    for (std::size_t i = kMostMetricNames; i < sorted.size(); ++i) rest += sorted[i].second;
    sorted.resize(kMostMetricNames);
    sorted.emplace_back("other", rest);
  }
  return sorted;
}

}  // namespace

std::vector<std::string> MetricLines(const RunMetrics& run,
                                     std::chrono::system_clock::time_point time) {
  std::vector<Metric> metrics = {
      {"Created", run.created},
      {"Modified", run.modified},
      {"Deleted", run.deleted},
      {"Failed", Total(run.failed)},
      {"Throttled", run.throttled},
      {"HeldBackDeletions", run.held_back_deletions},
      {"Remaining", run.remaining},
      {"ReconcileMs", static_cast<std::uint64_t>(std::max<std::int64_t>(run.duration.count(), 0)),
       Unit::kMilliseconds},
  };
  if (run.is_full) {
    const std::vector<Metric> state = {{"Desired", run.desired},
                                       {"Actual", run.actual},
                                       {"Foreign", run.foreign},
                                       {"Unsupported", run.unsupported},
                                       {"Skipped", Total(run.skipped)}};
    metrics.insert(metrics.begin(), state.begin(), state.end());
  }
  const Dimension controller{"Controller", run.controller};
  std::vector<std::string> lines = {Line(run, time, {controller}, metrics)};
  const auto add = [&](std::string_view metric, std::string_view dimension,
                       const CountsByName& counts) {
    for (const auto& [name, count] : MostFrequent(counts)) {
      lines.push_back(Line(run, time, {controller, {dimension, name}}, {{metric, count}}));
    }
  };
  add("Failed", "Code", run.failed);
  if (run.is_full) add("Skipped", "Reason", run.skipped);
  return lines;
}

}  // namespace gwlbtap::controller
