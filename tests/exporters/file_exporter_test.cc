// SPDX-License-Identifier: Apache-2.0
#include "exporters/file_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/exporters/export_rig.h"
#include "tests/exporters/file_size_limit.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using std::filesystem::exists;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kLarge = 300;  // packets that nearly fill a chunk

std::unique_ptr<Exporter> MakeFile(const std::string& path,
                                   OutputFile::IfExists if_exists = OutputFile::IfExists::kRefuse) {
  return MakeFileExporter(path, StreamFormat{}, if_exists);
}

TEST(FileExporter, TheFileHasItsNameOnlyAfterFinish) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  ExportRig rig;
  Exporter& exporter = rig.Add(MakeFile(path));
  ASSERT_TRUE(rig.Start().ok());
  rig.Feed(kLarge);
  ASSERT_TRUE(Eventually([&] { return exporter.Report().delivery.delivered == rig.fed_amount(); }));
  EXPECT_FALSE(exists(path));
  EXPECT_TRUE(exists(path + ".partial"));
  exporter.Finish(InGoodTime());
  EXPECT_FALSE(exists(path + ".partial"));
  const ParsedRecords parsed = ParseStream(ReadFile(path));
  EXPECT_TRUE(parsed.is_intact);
  EXPECT_EQ(parsed.numbers, Numbers(0, rig.fed()));
}

TEST(FileExporter, WritesAllThatWasHandedOverBeforeFinish) {
  const ScratchFolder folder;
  ExportRig rig;
  Exporter& exporter = rig.Add(MakeFile(folder.File("a.pcap")));
  ASSERT_TRUE(rig.Start().ok());
  for (int i = 0; i < 20; ++i) rig.Feed(kLarge);
  exporter.Finish(InGoodTime());
  EXPECT_EQ(ParseStream(ReadFile(folder.File("a.pcap"))).numbers, Numbers(0, rig.fed()));
  const ExporterReport report = exporter.Report();
  EXPECT_EQ(report.name, "file " + folder.File("a.pcap"));
  EXPECT_EQ(report.handed, rig.fed_amount());
  EXPECT_EQ(report.delivery.delivered, rig.fed_amount());
  EXPECT_TRUE(report.delivery.IsBalanced());
  EXPECT_EQ(report.failure, "");
}

TEST(FileExporter, WithoutAPacketTheFileIsAHeaderAlone) {
  const ScratchFolder folder;
  ExportRig rig;
  Exporter& exporter = rig.Add(MakeFile(folder.File("a.pcap")));
  ASSERT_TRUE(rig.Start().ok());
  exporter.Finish(InGoodTime());
  EXPECT_EQ(ReadFile(folder.File("a.pcap")).size(), kPcapFileHeaderSize);
}

TEST(FileExporter, WhatWasNeverFinishedLeavesNothingBehind) {
  const ScratchFolder folder;
  {
    ExportRig rig;
    rig.Add(MakeFile(folder.File("a.pcap")));
    ASSERT_TRUE(rig.Start().ok());
    rig.Feed(kLarge);
  }
  EXPECT_THAT(folder.Names(), IsEmpty());
}

TEST(FileExporter, WhatIsNotWrittenByTheDeadlineIsCountedAndTheFileIsWhole) {
  const ScratchFolder folder;
  ExportRig rig;
  Exporter& exporter = rig.Add(MakeFile(folder.File("a.pcap")));
  ASSERT_TRUE(rig.Start().ok());
  for (int i = 0; i < 20; ++i) rig.Feed(kLarge);
  exporter.Finish(In(std::chrono::milliseconds(-1)));
  const DeliveryReport report = exporter.Report().delivery;
  EXPECT_TRUE(report.IsBalanced());
  EXPECT_EQ(report.in_flight, Amount{});
  EXPECT_EQ(report.delivered + report.dropped_for(DropReason::kShutdown), rig.fed_amount());
  const ParsedRecords parsed = ParseStream(ReadFile(folder.File("a.pcap")));
  EXPECT_TRUE(parsed.is_intact);
  EXPECT_EQ(parsed.amount(), report.delivered);
  EXPECT_EQ(parsed.rest, 0U);
}

TEST(FileExporter, AnUnwritableDirectoryIsFoundAtTheStart) {
  const ScratchFolder folder;
  ExportRig rig;
  rig.Add(MakeFile(folder.File("none/a.pcap")));
  const absl::Status status = rig.Start();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.ToString(), HasSubstr("cannot create " + folder.File("none/a.pcap.partial")));
}

TEST(FileExporter, AnExistingFileIsNotReplacedUnlessAskedFor) {
  const ScratchFolder folder;
  std::ofstream(folder.File("a.pcap")) << "old";
  {
    ExportRig rig;
    rig.Add(MakeFile(folder.File("a.pcap")));
    EXPECT_THAT(rig.Start().ToString(), HasSubstr("the file exists"));
  }
  EXPECT_EQ(ReadFile(folder.File("a.pcap")).size(), 3U);
  ExportRig rig;
  Exporter& exporter = rig.Add(MakeFile(folder.File("a.pcap"), OutputFile::IfExists::kReplace));
  ASSERT_TRUE(rig.Start().ok());
  exporter.Finish(InGoodTime());
  EXPECT_EQ(ReadFile(folder.File("a.pcap")).size(), kPcapFileHeaderSize);
}

TEST(FileExporter, AFullDeviceIsFoundAtTheStart) {
  ExportRig rig;
  rig.Add(MakeFile("/dev/full"));
  EXPECT_THAT(rig.Start().ToString(), HasSubstr("cannot write /dev/full: No space left on device"));
  EXPECT_TRUE(exists("/dev/full"));
}

TEST(FileExporter, AFullDiskStopsThatExporterAloneAndKeepsWholeRecords) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  const FileSizeLimit limit(1'000'000);
  ExportRig rig;
  Exporter& full = rig.Add(MakeFile(path));
  Exporter& other = rig.Add(MakeFile("/dev/null"));
  ASSERT_TRUE(rig.Start().ok());
  for (int i = 0; i < 20; ++i) rig.Feed(kLarge);
  ASSERT_TRUE(Eventually([&] { return !full.Failure().ok(); }));
  EXPECT_EQ(full.Collectors(), 0U);
  EXPECT_THAT(full.Failure().ToString(), HasSubstr("cannot write " + path + ": "));
  EXPECT_THAT(full.Failure().ToString(), HasSubstr(path + ".partial"));
  rig.Feed(kLarge);
  full.Finish(InGoodTime());
  other.Finish(InGoodTime());

  const ExporterReport report = full.Report();
  EXPECT_TRUE(report.delivery.IsBalanced());
  EXPECT_EQ(report.delivery.offered, rig.fed_amount());
  EXPECT_EQ(report.delivery.dropped_total(), report.delivery.dropped_for(DropReason::kWriteFailed));
  EXPECT_THAT(report.failure, HasSubstr("cannot write"));
  EXPECT_FALSE(exists(path));
  const ParsedRecords parsed = ParseStream(ReadFile(path + ".partial"));
  EXPECT_TRUE(parsed.is_intact);
  EXPECT_EQ(parsed.rest, 0U);
  EXPECT_EQ(parsed.amount(), report.delivery.delivered);
  EXPECT_GT(parsed.numbers.size(), 0U);

  EXPECT_TRUE(other.Failure().ok());
  EXPECT_EQ(other.Report().delivery.delivered, rig.fed_amount());
}

TEST(FileExporter, IsACollectorWhoseThreadTurnsEvenWhenNothingComes) {
  const ScratchFolder folder;
  ExportRig rig;
  Exporter& exporter = rig.Add(MakeFile(folder.File("a.pcap")));
  ASSERT_TRUE(rig.Start().ok());
  EXPECT_EQ(exporter.Collectors(), 1U);
  EXPECT_EQ(exporter.ConnectedClients(), 0U);
  EXPECT_TRUE(Eventually([&] { return exporter.Turns() > 2; }));
}

}  // namespace
}  // namespace gwlbtap
