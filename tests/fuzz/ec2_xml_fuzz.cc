// SPDX-License-Identifier: Apache-2.0
//
// The first byte says what the rest should answer. It is read, or it is refused with a message that
// names the action; no text in it comes from anywhere else, and it reads the same twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "aws/service_error.h"
#include "controller/aws/ec2_xml.h"

namespace {

namespace controller = gwlbtap::controller;

// Letters of an element's text take no fewer letters in the document.
template <typename Item>
bool Fits(const controller::Page<Item>& page, std::size_t size) {
  return page.items.size() <= size && page.next_token.size() <= size;
}
bool Fits(const controller::MirrorSession& session, std::size_t size) {
  return session.id.size() + session.description.size() <= size;
}
bool Fits(const std::string& text, std::size_t size) { return text.size() <= size; }

template <typename Value>
void Check(absl::StatusOr<Value> (*parse)(std::string), std::string_view action,
           const std::string& body) {
  const absl::StatusOr<Value> value = parse(body);
  if (value.ok()) {
    if (!Fits(*value, body.size()) || parse(body).value() != *value) std::abort();
    return;
  }
  const std::string message(value.status().message());
  if (message.find(action) == std::string::npos || message.size() > 400) std::abort();
  if (!absl::IsUnavailable(value.status()) && !absl::IsInternal(value.status())) std::abort();
}

void CheckError(const std::string& body) {
  const gwlbtap::aws::ServiceError error = gwlbtap::aws::ParseServiceError(400, body);
  if (gwlbtap::aws::ServiceErrorOf(gwlbtap::aws::ToStatus(error)) != error) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string body;
  for (std::size_t i = 1; i < size; ++i) body.push_back(static_cast<char>(data[i]));
  switch (data[0] % 10) {
    case 0:
      Check(controller::ParseInstances, "DescribeInstances", body);
      break;
    case 1:
      Check(controller::ParseNetworkInterfaces, "DescribeNetworkInterfaces", body);
      break;
    case 2:
      Check(controller::ParseMirrorSessions, "DescribeTrafficMirrorSessions", body);
      break;
    case 3:
      Check(controller::ParseMirrorTargets, "DescribeTrafficMirrorTargets", body);
      break;
    case 4:
      Check(controller::ParseMirrorFilters, "DescribeTrafficMirrorFilters", body);
      break;
    case 5:
      Check(controller::ParseCreatedSession, "CreateTrafficMirrorSession", body);
      break;
    case 6:
      Check(controller::ParseModifiedSession, "ModifyTrafficMirrorSession", body);
      break;
    case 7:
      Check(controller::ParseDeletedSession, "DeleteTrafficMirrorSession", body);
      break;
    case 8:
      Check(controller::ParseCallerAccount, "GetCallerIdentity", body);
      break;
    default:
      CheckError(body);
  }
  return 0;
}
