// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials_cache.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gwlbtap::aws {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using Time = std::chrono::system_clock::time_point;

// Gives key number 1, 2, 3 ..., each with an hour to live, or fails.
struct Issuer {
  struct Source : CredentialsSource {
    explicit Source(Issuer& of) : issuer(of) {}
    absl::StatusOr<Credentials> Fetch(const CallLimits& /*limits*/) override {
      ++issuer.asked;
      if (issuer.fails) return absl::UnavailableError("no answer");
      return Credentials{
          .access_key_id = std::to_string(issuer.asked),
          .secret_access_key = Secret("secret"),
          .session_token = {},
          .expiration = issuer.lasts_forever ? std::nullopt : std::optional<Time>(issuer.now + 1h)};
    }
    Issuer& issuer;
  };

  Time now{1000h};
  int asked = 0;
  bool fails = false;
  bool lasts_forever = false;
  CredentialsCache cache{std::make_unique<Source>(*this), [this] { return now; }};

  std::string Key() {
    const auto credentials = cache.Get({});
    return credentials.ok() ? credentials->access_key_id : credentials.status().ToString();
  }
};

TEST(CredentialsCache, FetchesOnceWhileTheyAreFresh) {
  Issuer issuer;
  EXPECT_EQ(issuer.Key(), "1");
  issuer.now += 54min;
  EXPECT_EQ(issuer.Key(), "1");
}

TEST(CredentialsCache, FetchesAnewFiveMinutesBeforeTheyExpire) {
  Issuer issuer;
  EXPECT_EQ(issuer.Key(), "1");
  issuer.now += 55min;
  EXPECT_EQ(issuer.Key(), "2");
}

TEST(CredentialsCache, NeverFetchesAnewWhatDoesNotExpire) {
  Issuer issuer;
  issuer.lasts_forever = true;
  EXPECT_EQ(issuer.Key(), "1");
  issuer.now += 100'000h;
  EXPECT_EQ(issuer.Key(), "1");
}

TEST(CredentialsCache, AFailureIsPassedOnAndNotKept) {
  Issuer issuer;
  issuer.fails = true;
  EXPECT_EQ(issuer.Key(), "UNAVAILABLE: no answer");
  issuer.fails = false;
  EXPECT_EQ(issuer.Key(), "2");
}

TEST(CredentialsCache, AFailedRefreshUsesWhatStillLivesAndTriesAgainLater) {
  Issuer issuer;
  EXPECT_EQ(issuer.Key(), "1");
  issuer.fails = true;
  issuer.now += 56min;
  EXPECT_EQ(issuer.Key(), "1");
  EXPECT_EQ(issuer.Key(), "1");
  EXPECT_EQ(issuer.asked, 2) << "the source is not asked each time";
  issuer.now += 30s;
  EXPECT_EQ(issuer.Key(), "1");
  EXPECT_EQ(issuer.asked, 3);
  issuer.now += 4min;
  EXPECT_EQ(issuer.Key(), "UNAVAILABLE: no answer") << "they have expired";
}

TEST(CredentialsCache, DiscardsWhatAServiceRejects) {
  Issuer issuer;
  const Credentials first = *issuer.cache.Get({});
  issuer.cache.Discard(first);
  EXPECT_EQ(issuer.Key(), "2");
  issuer.cache.Discard(first);
  EXPECT_EQ(issuer.Key(), "2") << "the new ones were not those rejected";
}

TEST(CredentialsCache, ThreadsShareOneFetch) {
  Issuer issuer;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] { EXPECT_EQ(issuer.Key(), "1"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(issuer.asked, 1);
}

}  // namespace
}  // namespace gwlbtap::aws
