// SPDX-License-Identifier: Apache-2.0
#include "controller/core/selector_reader.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "controller/core/term_overlap.h"

namespace gwlbtap::controller {
namespace {

std::optional<Term> ReadTerm(TableReader& reader, const ListElement& element) {
  absl::StatusOr<Term> term = ParseTerm(element.text);
  if (term.ok()) return *std::move(term);
  reader.ElementError(element, std::string(term.status().message()));
  return std::nullopt;
}

void RefuseEmptyList(TableReader& reader, std::string_view key) {
  if (reader.HasEmptyList(key)) reader.ValueError(key, "must not be empty");
}

// Reads selectors of one rule. `depth` counts from 1; `is_negated` says whether what is there is
// selected by not matching.
class SelectorReader {
 public:
  explicit SelectorReader(const std::vector<Term>& sensors) : sensors_(sensors) {}

  Selector Read(TableReader& reader, std::size_t depth, bool is_negated) {
    Selector selector;
    selector.all = ReadConditions(reader, "all", depth, is_negated);
    selector.any = ReadConditions(reader, "any", depth, is_negated);
    selector.none = ReadConditions(reader, "none", depth, !is_negated);
    reader.RefuseUnknownKeys();
    return selector;
  }

 private:
  Conditions ReadConditions(TableReader& reader, std::string_view key, std::size_t depth,
                            bool is_negated) {
    Conditions conditions;
    RefuseEmptyList(reader, key);
    for (ListElement& element : reader.FindElements(key)) {
      if (element.table.has_value()) {
        ReadNested(reader, element, depth + 1, is_negated, conditions);
      } else if (std::optional<Term> term = ReadTerm(reader, element)) {
        if (!is_negated) RefuseSensors(reader, element, *term);
        conditions.terms.push_back(*std::move(term));
      }
    }
    return conditions;
  }

  void ReadNested(TableReader& reader, ListElement& element, std::size_t depth, bool is_negated,
                  Conditions& conditions) {
    if (depth > kMaxSelectorDepth) {
      reader.ElementError(element,
                          fmt::format("selectors are nested more than {} deep", kMaxSelectorDepth));
    } else if (element.table->Keys().empty()) {
      reader.ElementError(element, "needs all, any or none");
    } else {
      conditions.selectors.push_back(Read(*element.table, depth, is_negated));
    }
  }

  void RefuseSensors(TableReader& reader, const ListElement& element, const Term& term) {
    for (const Term& sensor : sensors_) {
      if (!IsCovered(term, sensor)) continue;
      reader.ElementError(element, fmt::format("\"{}\" selects sensors, which are never mirrored: "
                                               "\"{}\" is in sensors.select",
                                               term.text, sensor.text));
      return;
    }
  }

  const std::vector<Term>& sensors_;
};

}  // namespace

std::vector<Term> ReadTerms(TableReader& reader, std::string_view key) {
  std::vector<Term> terms;
  RefuseEmptyList(reader, key);
  for (const ListElement& element : reader.FindElements(key)) {
    if (element.table.has_value()) {
      reader.ElementError(element, "must be text in quotes, found a table");
    } else if (std::optional<Term> term = ReadTerm(reader, element)) {
      terms.push_back(*std::move(term));
    }
  }
  return terms;
}

Selector ReadSelector(TableReader& reader, const std::vector<Term>& sensors) {
  return SelectorReader(sensors).Read(reader, 1, false);
}

}  // namespace gwlbtap::controller
