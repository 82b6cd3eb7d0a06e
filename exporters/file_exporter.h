// SPDX-License-Identifier: Apache-2.0
//
// Writes a stream to one capture file, on a thread of its own since disks block.
#pragma once

#include <memory>
#include <string>

#include "exporters/exporter.h"
#include "exporters/output_file.h"
#include "exporters/stream_writer.h"

namespace gwlbtap {

// The file gets its name in Finish(); if it cannot be written any more, this exporter stops and
// counts, and what there is stays in NAME.partial, cut at a record boundary.
[[nodiscard]] std::unique_ptr<Exporter> MakeFileExporter(const std::string& path,
                                                         const StreamFormat& format,
                                                         OutputFile::IfExists if_exists);

}  // namespace gwlbtap
