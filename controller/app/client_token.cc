// SPDX-License-Identifier: Apache-2.0
#include "controller/app/client_token.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <optional>

namespace gwlbtap::controller {
namespace {

// With its length before it, so that no two lists of fields look alike.
void Append(std::string& text, std::string_view field) {
  text += fmt::format("{}:{}", field.size(), field);
}

void Append(std::string& text, const std::optional<std::uint32_t>& number) {
  Append(text, number ? fmt::to_string(*number) : std::string());
}

}  // namespace

std::string ClientToken(std::string_view controller_id, std::string_view occasion,
                        std::uint32_t round, const DesiredSession& session) {
  std::string text;
  for (const std::string_view field :
       {controller_id, occasion, std::string_view(session.interface_id),
        std::string_view(session.rule), std::string_view(session.instance_id),
        std::string_view(session.target_id), std::string_view(session.filter_id),
        std::string_view(session.description)}) {
    Append(text, field);
  }
  Append(text, round);
  Append(text, session.number);
  Append(text, session.vni);
  Append(text, session.packet_length);
  for (const auto& [key, value] : session.tags) {
    Append(text, key);
    Append(text, value);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string token;
  for (unsigned int i = 0; i < size; ++i) token += fmt::format("{:02x}", digest.at(i));
  return token;
}

}  // namespace gwlbtap::controller
