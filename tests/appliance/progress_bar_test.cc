// SPDX-License-Identifier: Apache-2.0
#include "appliance/progress_bar.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace gwlbtap {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

// Standard error is a terminal as long as it lives.
class Terminal {
 public:
  Terminal() : saved_(dup(STDERR_FILENO)), master_(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    EXPECT_EQ(grantpt(master_), 0);
    EXPECT_EQ(unlockpt(master_), 0);
    std::array<char, 64> name{};
    EXPECT_EQ(ptsname_r(master_, name.data(), name.size()), 0);
    const int slave = open(name.data(), O_RDWR | O_NOCTTY);
    EXPECT_GE(slave, 0);
    dup2(slave, STDERR_FILENO);
    close(slave);
  }
  ~Terminal() {
    dup2(saved_, STDERR_FILENO);
    close(saved_);
    close(master_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // What has been written to it since the last call.
  std::string Read() {
    std::fflush(stderr);
    std::array<char, 4'096> text{};
    const ssize_t size = read(master_, text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }

 private:
  int saved_;
  int master_;
};

TEST(ProgressBar, IsSilentWhereThereIsNoTerminal) {
  testing::internal::CaptureStderr();
  {
    ProgressBar bar(100);
    bar.Show(50);
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
}

TEST(ProgressBar, ShowsHowFarItIsAndIsWipedOutAtTheEnd) {
  Terminal terminal;
  {
    ProgressBar bar(200);
    bar.Show(100);
    const std::string half = terminal.Read();
    EXPECT_THAT(half, HasSubstr(" 50%"));
    EXPECT_THAT(half, HasSubstr("[=========================                         ]"));
    bar.Show(100);
    EXPECT_THAT(terminal.Read(), IsEmpty());
    bar.Show(200);
    EXPECT_THAT(terminal.Read(), HasSubstr("100%"));
  }
  EXPECT_THAT(terminal.Read(), EndsWith("\r\033[K"));
}

TEST(ProgressBar, NeverShowsMoreThanAllOfIt) {
  Terminal terminal;
  ProgressBar bar(10);
  bar.Show(1'000);
  EXPECT_THAT(terminal.Read(), HasSubstr("100%"));
}

TEST(ProgressBar, NothingToDoIsNoReasonToFail) {
  Terminal terminal;
  ProgressBar bar(0);
  bar.Show(0);
  EXPECT_THAT(terminal.Read(), HasSubstr("  0%"));
}

}  // namespace
}  // namespace gwlbtap
