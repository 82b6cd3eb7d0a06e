// SPDX-License-Identifier: Apache-2.0
#include "health/http_check.h"

namespace gwlbtap {

std::optional<WrittenResponse> AnswerHttp(ByteView received, std::string_view path,
                                          const HealthPage& page,
                                          MutableByteView response) noexcept {
  std::optional<HttpJudgement> judgement = JudgeRequest(received, path);
  if (!judgement) return std::nullopt;
  if (judgement->status == HttpStatus::kOk && !page.is_healthy()) {
    judgement->status = HttpStatus::kServiceUnavailable;
  }
  return WrittenResponse{judgement->status, WriteResponse(*judgement, page, response)};
}

}  // namespace gwlbtap
