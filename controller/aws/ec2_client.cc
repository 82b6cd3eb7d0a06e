// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/ec2_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "aws/service_error.h"
#include "controller/aws/error_reaction.h"

namespace gwlbtap::controller {
namespace {

constexpr std::size_t kMostPages = 20'000;  // of 5 items, the smallest there are, for 100 000

template <typename Item>
using ParsePage = absl::StatusOr<Page<Item>> (*)(std::string body);

const std::string& IdOf(const DescribedInstance& item) { return item.instance.id; }
const std::string& IdOf(const DescribedInterface& item) { return item.interface.id; }
const std::string& IdOf(const MirrorSession& item) { return item.id; }
const std::string& IdOf(const MirrorTarget& item) { return item.id; }
const std::string& IdOf(const MirrorFilter& item) { return item.id; }

absl::StatusOr<MirrorSession> WithId(absl::StatusOr<MirrorSession> session) {
  if (session.ok() && session->id.empty()) {
    return absl::InternalError("ec2: the answer has no session");
  }
  return session;
}

absl::Status MalformedListing(std::string_view action, std::string_view what) {
  return absl::InternalError(fmt::format("ec2 {}: {}", action, what));
}

// Of all pages and calls of a listing, each item once: as it came last.
template <typename Item>
class Merged {
 public:
  // False if there is one without an id.
  [[nodiscard]] bool Add(std::vector<Item> items) {
    for (Item& item : items) {
      if (IdOf(item).empty()) return false;
      const auto [found, is_new] = position_of_.try_emplace(IdOf(item), items_.size());
      if (is_new) {
        items_.push_back(std::move(item));
      } else {
        items_[found->second] = std::move(item);
      }
    }
    return true;
  }

  [[nodiscard]] std::vector<Item> Take() && { return std::move(items_); }

 private:
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> position_of_;
};

// One kind of listing.
template <typename Item>
class Listing {
 public:
  Listing(aws::QueryClient& client, std::string_view action, ParsePage<Item> parse, int page_size)
      : client_(client), action_(action), parse_(parse), page_size_(page_size) {}

  absl::StatusOr<std::vector<Item>> Describe(const ListingFilters& filters,
                                             const aws::CallLimits& limits) {
    Merged<Item> merged;
    for (const ListingFilters& each : Split(filters)) {
      absl::StatusOr<std::vector<Item>> items = DescribeOnce(each, limits);
      if (!items.ok()) return items.status();
      if (!merged.Add(*std::move(items))) return MalformedListing(action_, "an item has no id");
    }
    return std::move(merged).Take();
  }

 private:
  // The values of the first filter in as many pieces as it takes, each with the other filters.
  static std::vector<ListingFilters> Split(const ListingFilters& filters) {
    if (filters.empty()) return {filters};
    std::size_t others = 0;
    for (std::size_t i = 1; i < filters.size(); ++i) others += filters[i].values.size();
    const std::size_t room = others < kMostFilterValues ? kMostFilterValues - others : 1;
    std::vector<ListingFilters> pieces;
    for (std::vector<std::string>& batch : Batches(filters.front().values, room)) {
      pieces.push_back(filters);
      pieces.back().front().values = std::move(batch);
    }
    return pieces;
  }

  absl::StatusOr<std::vector<Item>> DescribeOnce(const ListingFilters& filters,
                                                 const aws::CallLimits& limits) {
    for (int attempt = 1;; ++attempt) {
      absl::StatusOr<std::vector<Item>> items = AllPages(filters, limits);
      if (items.ok() || attempt == Ec2Client::kMostListingAttempts ||
          ReactionTo(items.status()) != ErrorReaction::kRestartListing) {
        return items;
      }
    }
  }

  absl::StatusOr<std::vector<Item>> AllPages(const ListingFilters& filters,
                                             const aws::CallLimits& limits) {
    Merged<Item> merged;
    std::set<std::string> seen_tokens;
    std::string token;
    do {
      absl::StatusOr<Page<Item>> page = OnePage(filters, token, limits);
      if (!page.ok()) return page.status();
      if (!merged.Add(std::move(page->items)))
        return MalformedListing(action_, "an item has no id");
      token = std::move(page->next_token);
      if (!token.empty() && !seen_tokens.insert(token).second) {
        return MalformedListing(action_, "the token for the next page came before: it has no end");
      }
      if (seen_tokens.size() > kMostPages) return MalformedListing(action_, "it has no end");
    } while (!token.empty());
    return std::move(merged).Take();
  }

  absl::StatusOr<Page<Item>> OnePage(const ListingFilters& filters, std::string_view token,
                                     const aws::CallLimits& limits) {
    absl::StatusOr<std::string> body =
        client_.Call(action_, ListingParameters(filters, page_size_, token), limits);
    if (!body.ok()) return body.status();
    return parse_(*std::move(body));
  }

  aws::QueryClient& client_;
  const std::string_view action_;
  const ParsePage<Item> parse_;
  const int page_size_;
};

}  // namespace

aws::QueryOptions Ec2QueryOptions(std::string region, std::string url) {
  aws::QueryOptions options;
  options.service = kEc2;
  options.region = std::move(region);
  options.url = std::move(url);
  options.max_response_size = kLongestAnswer;
  // A page of 1000 instances takes EC2 some seconds, and more when it is busy.
  options.attempt_timeout = std::chrono::seconds(30);
  return options;
}

Ec2Client::Ec2Client(aws::QueryClient& client, int page_size)
    : client_(client), page_size_(page_size) {}

absl::StatusOr<std::vector<DescribedInstance>> Ec2Client::DescribeInstances(
    const ListingFilters& filters, const aws::CallLimits& limits) {
  return Listing<DescribedInstance>(client_, "DescribeInstances", ParseInstances, page_size_)
      .Describe(filters, limits);
}

absl::StatusOr<std::vector<DescribedInterface>> Ec2Client::DescribeInterfaces(
    const ListingFilters& filters, const aws::CallLimits& limits) {
  return Listing<DescribedInterface>(client_, "DescribeNetworkInterfaces", ParseNetworkInterfaces,
                                     page_size_)
      .Describe(filters, limits);
}

absl::StatusOr<std::vector<MirrorSession>> Ec2Client::DescribeSessions(
    const ListingFilters& filters, const aws::CallLimits& limits) {
  return Listing<MirrorSession>(client_, "DescribeTrafficMirrorSessions", ParseMirrorSessions,
                                page_size_)
      .Describe(filters, limits);
}

absl::StatusOr<std::vector<MirrorTarget>> Ec2Client::DescribeTargets(
    const ListingFilters& filters, const aws::CallLimits& limits) {
  return Listing<MirrorTarget>(client_, "DescribeTrafficMirrorTargets", ParseMirrorTargets,
                               page_size_)
      .Describe(filters, limits);
}

absl::StatusOr<std::vector<MirrorFilter>> Ec2Client::DescribeFilters(
    const ListingFilters& filters, const aws::CallLimits& limits) {
  return Listing<MirrorFilter>(client_, "DescribeTrafficMirrorFilters", ParseMirrorFilters,
                               page_size_)
      .Describe(filters, limits);
}

absl::StatusOr<MirrorSession> Ec2Client::CreateSession(const DesiredSession& session,
                                                       std::string_view client_token,
                                                       const aws::CallLimits& limits) {
  absl::StatusOr<std::string> body = client_.Call(
      "CreateTrafficMirrorSession", CreateSessionParameters(session, client_token), limits);
  if (!body.ok()) return body.status();
  return WithId(ParseCreatedSession(*std::move(body)));
}

absl::StatusOr<MirrorSession> Ec2Client::ModifySession(const ModifyAction& modification,
                                                       const aws::CallLimits& limits) {
  absl::StatusOr<std::string> body =
      client_.Call("ModifyTrafficMirrorSession", ModifySessionParameters(modification), limits);
  if (!body.ok()) return body.status();
  return WithId(ParseModifiedSession(*std::move(body)));
}

absl::Status Ec2Client::DeleteSession(std::string_view session_id, const aws::CallLimits& limits) {
  absl::StatusOr<std::string> body =
      client_.Call("DeleteTrafficMirrorSession", DeleteSessionParameters(session_id), limits);
  if (!body.ok()) {
    const bool is_gone = ReactionTo(body.status()) == ErrorReaction::kSessionGone;
    return is_gone ? absl::OkStatus() : body.status();
  }
  return ParseDeletedSession(*std::move(body)).status();
}

absl::StatusOr<std::vector<MirrorSession>> Ec2Client::SessionsOn(std::string_view interface_id,
                                                                 const aws::CallLimits& limits) {
  return DescribeSessions({{.name = "network-interface-id", .values = {std::string(interface_id)}}},
                          limits);
}

}  // namespace gwlbtap::controller
