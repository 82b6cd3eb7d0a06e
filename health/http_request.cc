// SPDX-License-Identifier: Apache-2.0
#include "health/http_request.h"

#include <algorithm>

namespace gwlbtap {
namespace {

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

char ToLower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool IsLetter(char c) noexcept { return ToLower(c) >= 'a' && ToLower(c) <= 'z'; }

bool IsOneOf(char c, std::string_view characters) noexcept {
  return characters.find(c) != std::string_view::npos;
}

bool EqualsIgnoringCase(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return ToLower(a) == ToLower(b); });
}

// RFC 9110 §5.6.2: tchar.
bool IsTokenCharacter(char c) noexcept {
  return IsDigit(c) || IsLetter(c) || IsOneOf(c, "!#$%&'*+-.^_`|~");
}

bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

// Visible, blank, or from beyond ASCII (RFC 9110 §5.5: obs-text). A CR that ends no line is not
// (RFC 9112 §2.2).
bool IsLineCharacter(char c) noexcept {
  const auto code = static_cast<unsigned char>(c);
  return c == '\t' || (code >= 0x20 && code != 0x7f);
}

// RFC 3986 §2.2 and §3.2.2 leave these to host and port.
bool IsHostCharacter(char c) noexcept {
  return IsDigit(c) || IsLetter(c) || IsOneOf(c, "-._~!$&'()*+,;=:[]%");
}

// Nothing but visible ASCII, and no fragment, which is not for the wire (RFC 9112 §3.2).
bool IsTargetCharacter(char c) noexcept { return c > 0x20 && c < 0x7f && c != '#'; }

// RFC 9112 §2.2: CR LF ends a line, and so does a lone LF.
std::string_view WithoutCr(std::string_view line) noexcept {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
  std::string_view version;
};

// RFC 9112 §3: three parts with one space between them, and no other white space.
std::optional<RequestLine> SplitRequestLine(std::string_view line) noexcept {
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = line.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return RequestLine{line.substr(0, first), line.substr(first + 1, second - first - 1),
                     line.substr(second + 1)};
}

// RFC 9112 §2.3.
bool IsVersion(std::string_view text) noexcept {
  constexpr std::string_view kName = "HTTP/";
  return text.size() == kName.size() + 3 && text.starts_with(kName) && IsDigit(text[5]) &&
         text[6] == '.' && IsDigit(text[7]);
}

// The target without scheme and authority (RFC 9112 §3.2.2), which a server must accept too.
// Nothing if the target is in neither form.
std::optional<std::string_view> ToOriginForm(std::string_view target) noexcept {
  if (target.starts_with('/')) return target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    const std::string_view rest = target.substr(scheme.size());
    const std::size_t authority = std::min(rest.find_first_of("/?"), rest.size());
    if (authority == 0) return std::nullopt;
    const std::string_view origin = rest.substr(authority);
    return origin.starts_with('/') ? origin : std::string_view("/");
  }
  return std::nullopt;
}

class HeadReader {
 public:
  HeadReader(std::string_view received, std::string_view path) noexcept
      : rest_(received.substr(0, kMaxRequestHead)), path_(path) {}

  std::optional<HttpJudgement> Read() noexcept;

 private:
  // Each judges what it is given; kOk: nothing is wrong so far.
  HttpStatus ReadLine(std::string_view line) noexcept;
  HttpStatus ReadRequestLine(std::string_view line) noexcept;
  HttpStatus ReadField(std::string_view line) noexcept;
  [[nodiscard]] HttpStatus ReadUnfinishedLine(std::string_view line) const noexcept;
  [[nodiscard]] HttpStatus Conclude() const noexcept;
  [[nodiscard]] HttpJudgement Judge(HttpStatus status, std::string_view last_line) const noexcept;

  std::string_view rest_;
  std::string_view path_;
  bool has_request_line_ = false;
  bool is_finished_ = false;
  bool needs_host_ = false;
  bool has_host_ = false;
  RequestLine request_;
};

std::optional<HttpJudgement> HeadReader::Read() noexcept {
  const bool is_cut = rest_.size() == kMaxRequestHead;
  for (std::size_t end = rest_.find('\n'); end != std::string_view::npos; end = rest_.find('\n')) {
    const std::string_view line = WithoutCr(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    const HttpStatus status = ReadLine(line);
    if (status != HttpStatus::kOk) return Judge(status, line);
    if (is_finished_) return Judge(Conclude(), line);
  }
  const std::string_view line = WithoutCr(rest_);
  const HttpStatus status = ReadUnfinishedLine(line);
  if (status != HttpStatus::kOk) return Judge(status, line);
  if (is_cut) return Judge(HttpStatus::kHeaderFieldsTooLarge, line);
  return std::nullopt;
}

// A request line that was not accepted says nevertheless whether a body would be understood.
HttpJudgement HeadReader::Judge(HttpStatus status, std::string_view last_line) const noexcept {
  const bool is_head =
      has_request_line_ ? request_.method == "HEAD" : last_line.starts_with("HEAD ");
  return {status, !is_head};
}

HttpStatus HeadReader::ReadLine(std::string_view line) noexcept {
  if (!std::all_of(line.begin(), line.end(), IsLineCharacter)) return HttpStatus::kBadRequest;
  if (line.empty()) {
    is_finished_ = has_request_line_;  // RFC 9112 §2.2: empty lines before a request are ignored
    return HttpStatus::kOk;
  }
  return has_request_line_ ? ReadField(line) : ReadRequestLine(line);
}

HttpStatus HeadReader::ReadRequestLine(std::string_view line) noexcept {
  const std::optional<RequestLine> parts = SplitRequestLine(line);
  if (!parts || !IsToken(parts->method) || parts->target.empty() ||
      !std::all_of(parts->target.begin(), parts->target.end(), IsTargetCharacter) ||
      !IsVersion(parts->version)) {
    return HttpStatus::kBadRequest;
  }
  if (!parts->version.starts_with("HTTP/1.")) return HttpStatus::kVersionNotSupported;
  needs_host_ = parts->version != "HTTP/1.0";  // RFC 9110 §2.5: a later 1.x is read as 1.1
  request_ = *parts;
  has_request_line_ = true;
  return HttpStatus::kOk;
}

HttpStatus HeadReader::ReadField(std::string_view line) noexcept {
  // A name that is no token covers a folded line and a space before the colon (RFC 9112 §5.1, §5.2).
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return HttpStatus::kBadRequest;
  }
  if (!EqualsIgnoringCase(line.substr(0, colon), "host")) return HttpStatus::kOk;
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  value = value.substr(0, value.find_last_not_of(" \t") + 1);
  // RFC 9112 §3.2: more than one, or one that cannot be a host.
  if (has_host_ || !std::all_of(value.begin(), value.end(), IsHostCharacter)) {
    return HttpStatus::kBadRequest;
  }
  has_host_ = true;
  return HttpStatus::kOk;
}

// Garbage seldom ends its lines, and whoever sends it should not have to wait for a response.
HttpStatus HeadReader::ReadUnfinishedLine(std::string_view line) const noexcept {
  const std::string_view method =
      has_request_line_ ? std::string_view() : line.substr(0, line.find(' '));
  const bool could_be_good = std::all_of(line.begin(), line.end(), IsLineCharacter) &&
                             std::all_of(method.begin(), method.end(), IsTokenCharacter);
  return could_be_good ? HttpStatus::kOk : HttpStatus::kBadRequest;
}

HttpStatus HeadReader::Conclude() const noexcept {
  if (needs_host_ && !has_host_) return HttpStatus::kBadRequest;  // RFC 9112 §3.2
  // Before the target, which need not name a resource for CONNECT and OPTIONS.
  if (request_.method != "GET" && request_.method != "HEAD") return HttpStatus::kMethodNotAllowed;
  const std::optional<std::string_view> target = ToOriginForm(request_.target);
  if (!target) return HttpStatus::kBadRequest;
  return target->substr(0, target->find('?')) == path_ ? HttpStatus::kOk : HttpStatus::kNotFound;
}

}  // namespace

std::optional<HttpJudgement> JudgeRequest(ByteView received, std::string_view path) noexcept {
  const std::string_view text(reinterpret_cast<const char*>(received.data()), received.size());
  return HeadReader(text, path).Read();
}

}  // namespace gwlbtap
