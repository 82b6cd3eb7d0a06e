// SPDX-License-Identifier: Apache-2.0
#include "controller/app/json_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>

#include "aws/credentials.h"
#include "tests/aws/settings.h"

namespace gwlbtap::controller {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

static_assert(!std::is_constructible_v<LogValue, aws::Secret>, "a secret is no value of a log");

std::chrono::system_clock::time_point SampleTime() {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(1'768'166'994'005));
}

std::string Written(LogForm form, std::string_view message,
                    const std::vector<LogField>& fields = {}) {
  std::ostringstream out;
  JsonLog log(out, {.form = form}, SampleTime);
  log.Write(LogLevel::kInfo, message, fields);
  return out.str();
}

TEST(JsonLog, ALineIsOneObjectWithItsFields) {
  EXPECT_EQ(Written(LogForm::kJson, "session created",
                    {{"session", "tms-1"},
                     {"number", std::int64_t{-1}},
                     {"ms", std::uint64_t{18'446'744'073'709'551'615U}},
                     {"share", 0.5},
                     {"is_full", true}}),
            R"({"timestamp":"2026-01-11T21:29:54.005Z","level":"INFO","message":"session created",)"
            R"("session":"tms-1","number":-1,"ms":18446744073709551615,"share":0.5,"is_full":true})"
            "\n");
}

TEST(JsonLog, ALineForAPersonHasTheSame) {
  EXPECT_EQ(Written(LogForm::kText, "session \"a\" created",
                    {{"session", "tms-1"}, {"why", "a b"}, {"empty", ""}, {"ms", 5.5}}),
            "2026-01-11T21:29:54.005Z INFO  session \"a\" created session=tms-1 why=\"a b\" "
            "empty=\"\" ms=5.5\n");
}

TEST(JsonLog, ControlCharactersNeverReachTheOutput) {
  std::string all;
  for (char c = 0; c < 0x20; ++c) all += c;
  for (const LogForm form : {LogForm::kJson, LogForm::kText}) {
    const std::string line = Written(form, "a" + all, {{"b" + all, "c" + all}});
    EXPECT_EQ(line.find_first_of(all), line.size() - 1) << line;
    EXPECT_THAT(line, HasSubstr("\\n\\u000b"));
    EXPECT_THAT(line, HasSubstr("\\u001b"));
  }
  EXPECT_EQ(json::parse(Written(LogForm::kJson, all))["message"], all);
}

TEST(JsonLog, WhatIsNoUtf8IsReplaced) {
  for (const LogForm form : {LogForm::kJson, LogForm::kText}) {
    const std::string line = Written(form, "a\xff", {{"b\xc3", "c\xed\xa0\x80"}});
    EXPECT_THAT(line, HasSubstr("a\uFFFD"));
    EXPECT_THAT(line, HasSubstr("b\uFFFD"));
    EXPECT_THAT(line, HasSubstr("c\uFFFD"));
    EXPECT_EQ(line.find('\xff'), std::string::npos);
  }
  EXPECT_THAT(Written(LogForm::kText, "Z\u00fcrich"), HasSubstr("Z\u00fcrich"));
}

TEST(JsonLog, ANumberThatIsNoneIsNull) {
  const std::string line =
      Written(LogForm::kJson, "m", {{"a", std::numeric_limits<double>::infinity()}});
  EXPECT_TRUE(json::parse(line)["a"].is_null());
}

TEST(JsonLog, FieldsDoNotReplaceWhatEveryLineHas) {
  const json line = json::parse(
      Written(LogForm::kJson, "m", {{"message", "x"}, {"level", "y"}, {"timestamp", "z"}}));
  EXPECT_EQ(line["message"], "m");
  EXPECT_EQ(line["level"], "INFO");
  EXPECT_THAT(line["timestamp"].get<std::string>(), HasSubstr("2026"));
}

TEST(JsonLog, ASessionTokenInAServicesAnswerIsHidden) {
  const std::string answer =
      "SignatureDoesNotMatch: should have been\n'POST\n/\n\nhost:ec2\n"
      "X-Amz-Security-Token: IQoJb3JpZ2lu/+==\nx-amz-security-token:IQoJb3JpZ2lu\n\n"
      "host;x-amz-security-token\n'";
  for (const LogForm form : {LogForm::kJson, LogForm::kText}) {
    const std::string line = Written(form, answer, {{"error", answer}});
    EXPECT_EQ(line.find("IQoJ"), std::string::npos) << line;
    EXPECT_THAT(line, HasSubstr("X-Amz-Security-Token:(hidden)\\nx-amz-security-token:(hidden)"));
    EXPECT_THAT(line, HasSubstr("host;x-amz-security-token"));
  }
  EXPECT_THAT(Written(LogForm::kJson, "x-amz-security-token:"), HasSubstr("token:(hidden)\""));
  EXPECT_THAT(Written(LogForm::kJson, "x-amz-security-token: abc"), HasSubstr("token:(hidden)\""));
}

TEST(JsonLog, WhatIsBelowTheLevelIsLeftOut) {
  std::ostringstream out;
  JsonLog log(out, {.lowest = LogLevel::kWarn}, SampleTime);
  log.Write(LogLevel::kInfo, "left out");
  log.Write(LogLevel::kWarn, "kept");
  log.WriteLine("{}");
  EXPECT_THAT(out.str(), ::testing::Not(HasSubstr("left out")));
  EXPECT_THAT(out.str(), HasSubstr("\"WARN\",\"message\":\"kept\"}\n{}\n"));
}

TEST(JsonLog, LinesOfSeveralThreadsDoNotMix) {
  std::ostringstream out;
  JsonLog log(out, {});
  const auto write = [&](const std::string& text) {
    for (int i = 0; i < 200; ++i) log.Write(LogLevel::kInfo, text);
  };
  {
    const std::jthread first(write, std::string(50, 'a'));
    const std::jthread second(write, std::string(50, 'b'));
  }
  std::istringstream lines(out.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(json::accept(line)) << line;
  }
  EXPECT_EQ(count, 400);
}

TEST(LogLevel, ComesFromLambdasEnvironment) {
  const auto level = [](const char* text) {
    return LogLevelFrom(aws::Settings({{"AWS_LAMBDA_LOG_LEVEL", text}}));
  };
  EXPECT_EQ(LogLevelFrom(aws::Settings({})), LogLevel::kInfo);
  EXPECT_EQ(level("loud"), LogLevel::kInfo);
  EXPECT_EQ(level("TRACE"), LogLevel::kTrace);
  EXPECT_EQ(level("debug"), LogLevel::kDebug);
  EXPECT_EQ(level("Warn"), LogLevel::kWarn);
  EXPECT_EQ(level("ERROR"), LogLevel::kError);
  EXPECT_EQ(level("FATAL"), LogLevel::kFatal);
}

TEST(LogForm, IsTextAtATerminalAlone) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EQ(LogFormFor(ends[1]), LogForm::kJson);
  close(ends[0]);
  close(ends[1]);
  EXPECT_EQ(LogFormFor(ends[1]), LogForm::kJson) << "closed";
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "no terminal can be made here";
  EXPECT_EQ(LogFormFor(terminal), LogForm::kText);
  close(terminal);
}

}  // namespace
}  // namespace gwlbtap::controller
