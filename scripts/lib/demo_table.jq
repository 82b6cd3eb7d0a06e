# SPDX-License-Identifier: Apache-2.0
# The table that scripts/demo prints. Input: the appliance's account; $collector: the collector's.
def grouped: tostring | explode | reverse | [_nwise(3)] | map(reverse | implode) | reverse | join(",");
def right($width): tostring | (" " * ($width - length) // "") + .;
def left($width): tostring | . + (" " * ($width - length) // "");
def row($what; $number; $remark): ($what | left(34)) + ($number | grouped | right(14)) + "   " + $remark;

. as $account
| $collector[0] as $got
| $account.streams[0].exporters[0] as $exporter
| ([$exporter.dropped[].packets] | add) as $dropped
| "",
  row("frames in"; $account.frames_received.packets; "Ethernet / IP / UDP / Geneve / IP / UDP / VXLAN / inner packet"),
  row("decapsulated"; $account.decapsulated; "the inner packets"),
  row("not a tunnel"; $account.fates.not_tunnel; ""),
  row("malformed"; $account.fates.dropped_malformed; ""),
  "",
  "source: endpoint            VNI",
  ($account.sources[]
    | row("  \(.endpoint // "-" | left(20))\(.vni | right(9))"; .packets; "\(.bytes | grouped) bytes")),
  "",
  row("exported"; $exporter.delivered.packets; "to \($exporter.name | ltrimstr("listen "))"),
  row("received"; $got.packets; "by the collector"),
  row("lost"; $dropped + $got.sequence.missing; "counted by the appliance, or missing at the collector"),
  "",
  "\($account.packets_per_second / 10000 | round / 100) Mpps",
  if ($account.broken_laws | length) == 0
  then "the account balances: every frame has one fate, every packet is delivered or counted"
  else ($account.broken_laws[] | "BROKEN LAW: " + .)
  end
