// SPDX-License-Identifier: Apache-2.0
#include "controller/app/source_map_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "controller/app/plan_json.h"

namespace gwlbtap::controller {
namespace {

using Cells = std::array<std::string, 7>;

std::string Plain(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

Cells CellsOf(const SourceRow& row) {
  return {fmt::to_string(row.vni), row.address, row.interface_id,
          row.instance_id,         row.zone,    row.rule.empty() ? "-" : row.rule,
          Plain(row.name)};
}

}  // namespace

std::string ToJsonText(const std::vector<SourceRow>& rows) {
  std::string text = "[";
  for (const SourceRow& row : rows) {
    const nlohmann::ordered_json json = {{"vni", row.vni},
                                         {"address", row.address},
                                         {"interface", row.interface_id},
                                         {"instance", row.instance_id},
                                         {"vpc", row.vpc_id},
                                         {"subnet", row.subnet_id},
                                         {"zone", row.zone},
                                         {"rule", row.rule},
                                         {"session", row.session_id},
                                         {"name", row.name},
                                         {"tags", row.tags}};
    text += fmt::format("{}\n{}", text.size() == 1 ? "" : ",", JsonLine(json));
  }
  return text + "\n]\n";
}

std::string ToTable(const std::vector<SourceRow>& rows) {
  std::vector<Cells> lines{{"VNI", "ADDRESS", "INTERFACE", "INSTANCE", "ZONE", "RULE", "NAME"}};
  for (const SourceRow& row : rows) lines.push_back(CellsOf(row));
  std::array<std::size_t, std::tuple_size_v<Cells>> widths{};
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths.at(i) = std::max(widths.at(i), line.at(i).size());
    }
  }
  std::string text;
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      text += fmt::format("{:<{}}  ", line.at(i), widths.at(i));
    }
    text += line.back() + "\n";
  }
  return text;
}

}  // namespace gwlbtap::controller
