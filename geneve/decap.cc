// SPDX-License-Identifier: Apache-2.0
#include "geneve/decap.h"

#include <algorithm>
#include <cstddef>

#include "geneve/aws_options.h"
#include "geneve/ethernet_header.h"
#include "geneve/geneve_header.h"
#include "geneve/inner_length.h"
#include "geneve/vxlan_header.h"

namespace gwlbtap {
namespace {

// Keeps what the option says and returns true, or returns false if it is none that this program
// knows: of another class or type, or not of the size that its type has. Of a repeated option the
// last one counts.
bool ReadAwsOption(const GeneveOption& option, GwlbMetadata& gwlb) noexcept {
  if (option.option_class != kAwsOptionClass) return false;
  switch (option.type) {
    case kAwsEndpointId:
      if (option.data.size() != sizeof(std::uint64_t)) return false;
      gwlb.endpoint_id = LoadBe<std::uint64_t>(option.data, 0);
      return true;
    case kAwsAttachmentId:
      if (option.data.size() != sizeof(std::uint64_t)) return false;
      gwlb.attachment_id = LoadBe<std::uint64_t>(option.data, 0);
      return true;
    case kAwsFlowCookie:
      if (option.data.size() != sizeof(std::uint32_t)) return false;
      gwlb.flow_cookie = LoadBe<std::uint32_t>(option.data, 0);
      return true;
    default:
      return false;
  }
}

// The options as a Gateway Load Balancer sends them: these three, in this order, and nothing else.
// The walk below finds the same. Doing without it took 26 % (g++) and 21 % (clang) off the time of a
// whole frame whose inner packet is IP; mirrored frames mostly take the way of mirror_frame.h.
bool ReadUsualAwsOptions(ByteView options, GwlbMetadata& gwlb) noexcept {
  if (options.size() != 32 || LoadBe<std::uint32_t>(options, 0) != kAwsEndpointHeader ||
      LoadBe<std::uint32_t>(options, 12) != kAwsAttachmentHeader ||
      LoadBe<std::uint32_t>(options, 24) != kAwsCookieHeader) {
    return false;
  }
  gwlb.endpoint_id = LoadBe<std::uint64_t>(options, 4);
  gwlb.attachment_id = LoadBe<std::uint64_t>(options, 16);
  gwlb.flow_cookie = LoadBe<std::uint32_t>(options, 28);
  return true;
}

// RFC 8926 §3.4 has the C bit announce critical options. Only what the options themselves say
// counts here: the walk is made anyway, and a C bit without a critical option harms nobody.
DecapStatus ReadOptions(ByteView options, DecapResult& result) noexcept {
  if (ReadUsualAwsOptions(options, result.gwlb)) return DecapStatus::kOk;
  return VisitGeneveOptions(options, [&result](const GeneveOption& option) noexcept {
    if (!ReadAwsOption(option, result.gwlb) && option.IsCritical()) {
      result.has_unknown_critical_option = true;
    }
  });
}

// kOk, or kGeneveProtocol (RFC 8926 §3.4: the protocol type is an EtherType).
DecapStatus ReadLinkType(std::uint16_t protocol_type, LinkType& link) noexcept {
  switch (protocol_type) {
    case kEtherTypeTransparentEthernet:
      link = LinkType::kEthernet;
      return DecapStatus::kOk;
    case kEtherTypeIpv4:
      link = LinkType::kIpv4;
      return DecapStatus::kOk;
    case kEtherTypeIpv6:
      link = LinkType::kIpv6;
      return DecapStatus::kOk;
    case kEtherTypeArp:
      link = LinkType::kArp;
      return DecapStatus::kOk;
    default:
      return DecapStatus::kGeneveProtocol;
  }
}

std::uint32_t ClaimedLength(const DecapResult& result) noexcept {
  switch (result.link) {
    case LinkType::kEthernet:
      return ClaimedEthernetLength(result.inner);
    case LinkType::kIpv4:
      return ClaimedIpv4Length(result.inner);
    case LinkType::kIpv6:
      return ClaimedIpv6Length(result.inner);
    case LinkType::kArp:
      return ClaimedArpLength(result.inner);
  }
  return 0;
}

// The last step for every kind of tunnel. `claimed_length`: of the inner packet, going by the
// tunnel's own lengths; those of the packet itself are worth more where a mirror has cut it.
DecapStatus Finish(std::uint32_t claimed_length, DecapResult& result) noexcept {
  if (result.inner.empty()) return DecapStatus::kInnerEmpty;
  result.original_length = std::max(
      {static_cast<std::uint32_t>(result.inner.size()), claimed_length, ClaimedLength(result)});
  return DecapStatus::kOk;
}

DecapStatus RemoveVxlan(const UdpDatagram& datagram, DecapResult& result) noexcept {
  const Parsed<VxlanHeader> vxlan = VxlanHeader::Parse(datagram.payload);
  if (!vxlan.ok()) return vxlan.status();
  result.inner = vxlan->payload();
  result.link = LinkType::kEthernet;
  result.vni = vxlan->vni();
  return Finish(datagram.claimed_length - std::uint32_t{kVxlanHeaderSize}, result);
}

DecapStatus RemoveGeneve(const UdpDatagram& datagram, UnknownCriticalOptions unknown_critical,
                         DecapResult& result) noexcept {
  const Parsed<GeneveHeader> geneve = GeneveHeader::Parse(datagram.payload);
  if (!geneve.ok()) return geneve.status();
  if (geneve->IsControl()) return DecapStatus::kGeneveControl;  // RFC 8926 §3.4: never forwarded

  result.inner = geneve->payload();
  result.vni = geneve->vni();
  if (const DecapStatus status = ReadLinkType(geneve->protocol_type(), result.link);
      status != DecapStatus::kOk) {
    return status;
  }
  if (const DecapStatus status = ReadOptions(geneve->options(), result);
      status != DecapStatus::kOk) {
    return status;
  }
  if (result.has_unknown_critical_option && unknown_critical == UnknownCriticalOptions::kRefuse) {
    return DecapStatus::kGeneveCriticalOption;  // RFC 8926 §3.5
  }
  // VXLAN is the mirror's only right behind an IP header. In an Ethernet frame it is a tenant's,
  // and so is a packet whose headers cannot be read: it is exported as the evidence that it is.
  if (result.link == LinkType::kIpv4 || result.link == LinkType::kIpv6) {
    const Parsed<UdpDatagram> mirror = ParseUdpPacket(result.inner);
    if (mirror.ok() && mirror->destination_port == kVxlanPort) return RemoveVxlan(*mirror, result);
  }
  return Finish(datagram.claimed_length - static_cast<std::uint32_t>(geneve->size()), result);
}

}  // namespace

Parsed<DecapResult> Decapsulate(const UdpDatagram& datagram,
                                UnknownCriticalOptions unknown_critical) noexcept {
  return Parsed<DecapResult>::InPlace([&](DecapResult& result) noexcept {
    switch (datagram.destination_port) {
      case kGenevePort:
        return RemoveGeneve(datagram, unknown_critical, result);
      case kVxlanPort:
        return RemoveVxlan(datagram, result);
      default:
        return DecapStatus::kNotTunnel;
    }
  });
}

}  // namespace gwlbtap
