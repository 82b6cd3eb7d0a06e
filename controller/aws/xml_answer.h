// SPDX-License-Identifier: Apache-2.0
//
// An answer in XML, read by the local names of its elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

namespace gwlbtap::controller {

// One element, or none at all, in which there is nothing. Valid as long as its answer.
class XmlElement {
 public:
  XmlElement(pugi::xml_node node, absl::Status& status) : node_(node), status_(&status) {}

  // The first of this name.
  [[nodiscard]] XmlElement Child(std::string_view name) const;

  // The elements "item" in the child of this name.
  [[nodiscard]] std::vector<XmlElement> Items(std::string_view name) const;

  // Of the child of this name, as it is; empty if there is none.
  [[nodiscard]] std::string Text(std::string_view name) const;

  // Of the child of this name; nothing if there is none. Text that is no number, or one that does
  // not fit, makes the answer's status a failure.
  [[nodiscard]] std::optional<std::uint32_t> Number(std::string_view name) const;

  [[nodiscard]] bool IsTrue(std::string_view name) const;

 private:
  pugi::xml_node node_;
  absl::Status* status_;
};

// One thread.
class XmlAnswer {
 public:
  // Bounds the memory: each takes some 32 bytes. 1000 instances with 50 tags each have a fourth.
  static constexpr std::size_t kMostTags = 4'000'000;

  // `body` should be what `action` is answered with: an element <actionResponse>.
  XmlAnswer(std::string body, std::string_view action);
  XmlAnswer(const XmlAnswer&) = delete;
  XmlAnswer& operator=(const XmlAnswer&) = delete;

  // Whether all that was read until now is as it should be; what is not is empty.
  [[nodiscard]] const absl::Status& status() const noexcept { return status_; }

  [[nodiscard]] XmlElement root() { return {root_, status_}; }

 private:
  std::string body_;  // the document points into it
  pugi::xml_document document_;
  pugi::xml_node root_;
  absl::Status status_;
};

}  // namespace gwlbtap::controller
