// SPDX-License-Identifier: Apache-2.0
#include "exporters/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "tests/support/loopback_socket.h"
#include "tests/support/pcap_stream.h"

namespace gwlbtap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class CountingConsumer : public RecordConsumer {
 public:
  absl::Status OnStream(std::size_t /*stream*/, const PcapStreamHeader& header) override {
    formats.push_back(header.format);
    return refusal;
  }
  bool OnRecords(std::size_t stream, std::span<const CapturedRecord> records) override {
    sizes.resize(std::max(sizes.size(), stream + 1));
    for (const CapturedRecord& record : records) sizes[stream].push_back(record.bytes.size());
    return wants_more;
  }

  absl::Status refusal;
  bool wants_more = true;
  std::vector<CaptureFormat> formats;
  std::vector<std::vector<std::size_t>> sizes;  // of the records, by stream
};

// Receive() as a listener, on a thread of its own, until Account() takes the result.
class Listener {
 public:
  explicit Listener(ReceiverOptions options = {}) {
    options.address = {"127.0.0.1", 0};
    options.role = ReceiverOptions::Role::kListen;
    std::promise<std::uint16_t> port;
    options.on_listening = [&port](const Endpoint& real) { port.set_value(real.port); };
    result_ =
        std::async(std::launch::async, [this, options] { return Receive(options, consumer); });
    port_ = port.get_future().get();
  }
  [[nodiscard]] LoopbackSocket Connect() const { return LoopbackSocket::ConnectedTo(port_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  ReceiverAccount Account() {
    absl::StatusOr<ReceiverAccount> account = result_.get();
    EXPECT_TRUE(account.ok()) << account.status().ToString();
    return account.ok() ? *std::move(account) : ReceiverAccount{};
  }

  CountingConsumer consumer;  // to be looked at after Account()

 private:
  std::future<absl::StatusOr<ReceiverAccount>> result_;
  std::uint16_t port_ = 0;
};

PcapStream Records(std::initializer_list<std::uint32_t> sizes) {
  PcapStream stream;
  for (const std::uint32_t size : sizes) stream.Record({.size = size});
  return stream;
}

TEST(Receiver, CountsTheRecordsOfAProducerThatConnectsAndCloses) {
  Listener listener({.only_one_stream = true});
  LoopbackSocket producer = listener.Connect();
  producer.Send(Records({60, 100, 1'500}).bytes());
  producer.Close();
  const ReceiverAccount account = listener.Account();
  EXPECT_EQ(account.received, (Amount{3, 1'660}));
  ASSERT_THAT(account.streams, SizeIs(1));
  EXPECT_EQ(account.streams[0].received, (Amount{3, 1'660}));
  EXPECT_EQ(account.streams[0].end, StreamEnd::kClosed);
  EXPECT_THAT(account.streams[0].peer, HasSubstr("127.0.0.1:"));
  EXPECT_THAT(listener.consumer.sizes, ElementsAre(ElementsAre(60, 100, 1'500)));
}

TEST(Receiver, TakesAHundredThousandRecordsWhole) {
  Listener listener({.only_one_stream = true});
  PcapStream stream({.magic = kPcapMagicNanoseconds});
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    stream.Record({.size = i % 300});
    bytes += i % 300;
  }
  LoopbackSocket producer = listener.Connect();
  producer.Send(stream.bytes());
  producer.Close();
  EXPECT_EQ(listener.Account().received, (Amount{100'000, bytes}));
  EXPECT_THAT(listener.consumer.formats, ElementsAre(CaptureFormat::kPcapNs));
}

TEST(Receiver, KeepsTheStreamsOfSeveralProducersApart) {
  Listener listener({.packet_limit = 3});
  const LoopbackSocket first = listener.Connect();
  first.Send(Records({60, 61}).bytes());
  const LoopbackSocket second = listener.Connect();
  second.Send(Records({70}).bytes());
  const ReceiverAccount account = listener.Account();
  ASSERT_THAT(account.streams, SizeIs(2));
  EXPECT_EQ(account.streams[0].received, (Amount{2, 121}));
  EXPECT_EQ(account.streams[1].received, (Amount{1, 70}));
  EXPECT_EQ(account.streams[1].end, StreamEnd::kStopped);
}

TEST(Receiver, EndsAfterExactlyThePacketsAskedFor) {
  Listener listener({.packet_limit = 2});
  const LoopbackSocket producer = listener.Connect();
  producer.Send(Records({60, 61, 62, 63}).bytes());
  EXPECT_EQ(listener.Account().received, (Amount{2, 121}));
  EXPECT_THAT(listener.consumer.sizes, ElementsAre(ElementsAre(60, 61)));
}

TEST(Receiver, AStreamCutInTheMiddleOfARecordIsSaidToBeCut) {
  Listener listener({.only_one_stream = true});
  LoopbackSocket producer = listener.Connect();
  const PcapStream stream = Records({60, 100});
  producer.Send(ByteView(stream.bytes()).first(stream.bytes().size() - 1));
  producer.Close();
  const ReceiverAccount account = listener.Account();
  EXPECT_EQ(account.received, (Amount{1, 60}));
  EXPECT_EQ(account.streams[0].end, StreamEnd::kCut);
  EXPECT_THAT(account.streams[0].error, HasSubstr("middle of a record"));
}

TEST(Receiver, AProducerThatSpeaksSomethingElseIsEndedAtOnce) {
  Listener listener({.only_one_stream = true});
  const LoopbackSocket producer = listener.Connect();
  producer.Send(PcapStream({.magic = 0x0a0d0d0a}).bytes());
  const ReceiverAccount account = listener.Account();
  EXPECT_EQ(account.streams[0].end, StreamEnd::kBadFormat);
  EXPECT_THAT(account.streams[0].error, HasSubstr("pcapng"));
}

TEST(Receiver, ABrokenConnectionIsNotTakenForAnEnd) {
  Listener listener({.only_one_stream = true});
  LoopbackSocket producer = listener.Connect();
  producer.Reset();
  const ReceiverAccount account = listener.Account();
  EXPECT_EQ(account.streams[0].end, StreamEnd::kFailed);
  EXPECT_FALSE(account.streams[0].error.empty());
}

TEST(Receiver, AStreamThatTheConsumerRefusesEndsWithItsReason) {
  Listener listener({.only_one_stream = true});
  listener.consumer.refusal = absl::InvalidArgumentError("not to my taste");
  const LoopbackSocket producer = listener.Connect();
  producer.Send(Records({60}).bytes());
  const ReceiverAccount account = listener.Account();
  EXPECT_EQ(account.streams[0].error, "not to my taste");
  EXPECT_EQ(account.received, Amount{});
}

TEST(Receiver, AConsumerThatHasEnoughEndsEverything) {
  Listener listener;
  listener.consumer.wants_more = false;
  const LoopbackSocket producer = listener.Connect();
  producer.Send(Records({60}).bytes());
  EXPECT_EQ(listener.Account().received, (Amount{1, 60}));
}

TEST(Receiver, TheTimeLimitEndsItWithNobodyThere) {
  Listener listener({.time_limit = std::chrono::milliseconds(20)});
  EXPECT_THAT(listener.Account().streams, SizeIs(0));
}

TEST(Receiver, AReadableStopDescriptorEndsItAndStaysOpen) {
  const int stop = eventfd(0, 0);
  Listener listener({.stop_descriptor = stop});
  const LoopbackSocket producer = listener.Connect();
  EXPECT_EQ(eventfd_write(stop, 1), 0);
  listener.Account();
  eventfd_t value = 0;
  EXPECT_EQ(eventfd_read(stop, &value), 0);
  close(stop);
}

TEST(Receiver, ConnectsToAProducerThatListensAndEndsWithIt) {
  const LoopbackSocket listening = LoopbackSocket::ListeningOn("127.0.0.1:0");
  std::thread producer([&listening] { listening.Accept().Send(Records({60, 61}).bytes()); });
  CountingConsumer consumer;
  const auto account = Receive({.address = {"127.0.0.1", listening.port()}}, consumer);
  producer.join();
  ASSERT_TRUE(account.ok()) << account.status().ToString();
  EXPECT_EQ(account->received, (Amount{2, 121}));
  EXPECT_EQ(account->streams[0].end, StreamEnd::kClosed);
}

TEST(Receiver, WaitsForAProducerThatComesLate) {
  const LoopbackSocket bound = LoopbackSocket::BoundTo("127.0.0.1:0");  // refuses until it listens
  std::thread producer([&bound] {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    bound.Listen();
    bound.Accept().Send(Records({60}).bytes());
  });
  CountingConsumer consumer;
  const auto account = Receive({.address = {"127.0.0.1", bound.port()}}, consumer);
  producer.join();
  ASSERT_TRUE(account.ok()) << account.status().ToString();
  EXPECT_EQ(account->received.packets, 1U);
}

TEST(Receiver, GivesUpOnAProducerThatNeverComesAndNamesIt) {
  const LoopbackSocket bound = LoopbackSocket::BoundTo("127.0.0.1:0");
  CountingConsumer consumer;
  const auto account = Receive(
      {.address = {"127.0.0.1", bound.port()}, .connect_patience = std::chrono::milliseconds(150)},
      consumer);
  ASSERT_FALSE(account.ok());
  EXPECT_THAT(account.status().ToString(),
              HasSubstr("cannot connect to 127.0.0.1:" + std::to_string(bound.port())));
  EXPECT_THAT(account.status().ToString(), HasSubstr("Connection refused"));
}

TEST(Receiver, APortInUseIsAnErrorThatNamesIt) {
  Listener listener({.time_limit = std::chrono::milliseconds(200)});
  CountingConsumer consumer;
  const auto second =
      Receive({.address = {"127.0.0.1", listener.port()}, .role = ReceiverOptions::Role::kListen},
              consumer);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.status().ToString(), HasSubstr("cannot listen on 127.0.0.1:"));
}

}  // namespace
}  // namespace gwlbtap
