// SPDX-License-Identifier: Apache-2.0
//
// The input is the text of a configuration of gwlbtap-sessions: it is accepted, and then survives
// being written and read again, or it is refused with lines that say where. It is a term, too.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "config/document.h"
#include "controller/core/config_parser.h"
#include "controller/core/config_writer.h"
#include "controller/core/term_overlap.h"
#include "tests/fuzz/require.h"

namespace {

using namespace gwlbtap::controller;
using gwlbtap::Require;

// A term that is accepted keeps its text and means what it says.
void CheckTerm(const std::string& text) {
  const absl::StatusOr<Term> term = ParseTerm(text);
  if (!term.ok()) {
    Require(!term.status().message().empty(), "a refusal says something", text);
    return;
  }
  Require(term->text == text, "a term keeps its text", text);
  Require(IsCovered(*term, *term), "a term covers itself", text);
  Instance instance{.id = "i-1", .type = "m7i.large"};
  if (term->kind == TermKind::kTag) instance.tags[term->name] = text;
  const bool has_any_value = std::ranges::find(term->alternatives, "*") != term->alternatives.end();
  Require(term->kind != TermKind::kTag || Matches(*term, instance, {.id = "eni-1"}) ||
              !(has_any_value || term->alternatives.empty()),
          "a tag that has to be there may have any value", text);
}

void CheckConfig(const std::string& text) {
  const absl::StatusOr<Config> config = ParseConfig(text, "fuzz");
  if (!config.ok()) {
    gwlbtap::RequirePositions(std::string(config.status().message()));
    return;
  }
  const std::string written = ToToml(*config);
  if (written.size() > gwlbtap::kMaxConfigBytes) return;
  const absl::StatusOr<Config> again = ParseConfig(written, "written");
  Require(again.ok() && *again == *config, "what was written is read as the same", written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = gwlbtap::TextOf(data, size);
  CheckConfig(text);
  CheckTerm(text);
  return 0;
}
