// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/xml_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace gwlbtap::controller {
namespace {

// Texts as AWS's SDKs read them: white space counts where there is nothing else. Text in its
// element's own node halves the number of nodes.
constexpr unsigned kParsing = pugi::parse_escapes | pugi::parse_eol | pugi::parse_cdata |
                              pugi::parse_ws_pcdata_single | pugi::parse_embed_pcdata;

constexpr std::size_t kLongestQuote = 60;  // of a foreign document in a message

std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.rfind(':') + 1);
}

pugi::xml_node FirstChild(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node child : parent.children()) {
    if (child.type() == pugi::node_element && LocalName(child) == name) return child;
  }
  return {};
}

// What is before the first element in it, without comments.
std::string TextOf(const pugi::xml_node& node) {
  std::string text = node.value();
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) break;
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    }
  }
  return text;
}

absl::Status Check(std::string_view body, std::string_view action) {
  const auto tags = std::count(body.begin(), body.end(), '<');
  if (std::cmp_less_equal(tags, XmlAnswer::kMostTags)) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("the answer to {} has {} tags, more than {}", action,
                                            tags, XmlAnswer::kMostTags));
}

}  // namespace

XmlElement XmlElement::Child(std::string_view name) const {
  return {FirstChild(node_, name), *status_};
}

std::vector<XmlElement> XmlElement::Items(std::string_view name) const {
  std::vector<XmlElement> items;
  for (const pugi::xml_node child : FirstChild(node_, name).children()) {
    if (LocalName(child) == "item") items.emplace_back(child, *status_);
  }
  return items;
}

std::string XmlElement::Text(std::string_view name) const {
  return TextOf(FirstChild(node_, name));
}

std::optional<std::uint32_t> XmlElement::Number(std::string_view name) const {
  const pugi::xml_node child = FirstChild(node_, name);
  if (!child) return std::nullopt;
  const std::string text = TextOf(child);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  if (status_->ok()) {
    *status_ = absl::InternalError(fmt::format("{} \"{}\" is no number from 0 to 4294967295", name,
                                               text.substr(0, kLongestQuote)));
  }
  return std::nullopt;
}

bool XmlElement::IsTrue(std::string_view name) const { return Text(name) == "true"; }

XmlAnswer::XmlAnswer(std::string body, std::string_view action)
    : body_(std::move(body)), status_(Check(body_, action)) {
  if (!status_.ok()) return;
  const pugi::xml_parse_result result =
      document_.load_buffer_inplace(body_.data(), body_.size(), kParsing, pugi::encoding_utf8);
  if (!result) {
    status_ = absl::UnavailableError(fmt::format("the answer to {} is no XML: {} at byte {}",
                                                 action, result.description(), result.offset));
    return;
  }
  const pugi::xml_node found = document_.document_element();
  if (LocalName(found) == fmt::format("{}Response", action)) {
    root_ = found;
    return;
  }
  status_ = absl::UnavailableError(
      fmt::format("the answer to {} is a document <{}>, not <{}Response>", action,
                  std::string_view(found.name()).substr(0, kLongestQuote), action));
}

}  // namespace gwlbtap::controller
