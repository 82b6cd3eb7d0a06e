// SPDX-License-Identifier: Apache-2.0
//
// What Lambda starts: hands over to the program beside it, with the dynamic loader and libraries
// that lie there too and none of those that the image holds. Arguments and environment are passed
// on; without arguments the program becomes the function.
//
// Static, since it runs before any library can be found; of the C library alone, whose 0.7 MB would
// be three times as much with the C++ library's.
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/auxv.h>
#include <unistd.h>

namespace {

constexpr std::size_t kLeading = 8;  // arguments in front of those that are passed on, at most

// Where this file lies: `text` up to and including the last slash; none is the working directory.
// From what execve() was given, because a file system with nothing else in it has no /proc to ask.
struct Folder {
  const char* text;
  int length;
};

Folder OwnFolder() {
  const auto* file = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  const char* slash = file != nullptr ? std::strrchr(file, '/') : nullptr;
  return {file, slash != nullptr ? static_cast<int>(slash - file) + 1 : 0};
}

char* Copy(Folder folder, const char* name) {
  char* path = nullptr;
  if (asprintf(&path, "%.*s%s", folder.length, folder.text, name) < 0) std::abort();
  return path;
}

// For execve(). Nothing of it is freed: the process becomes another one.
char** MakeCommand(Folder folder, int count, char** passed_on) {
  const Folder nowhere = {"", 0};
  auto** command = static_cast<char**>(
      std::calloc(kLeading + static_cast<std::size_t>(count) + 1, sizeof(char*)));
  if (command == nullptr) std::abort();
  char** end = command;
  *end++ = Copy(folder, "lib/ld.so");
  *end++ = Copy(nowhere, "--argv0");
  *end++ = Copy(nowhere, "gwlbtap-sessions");
  // Wins over LD_LIBRARY_PATH, which Lambda lets begin with the image's libraries: their C library
  // and this loader do not go together.
  *end++ = Copy(nowhere, "--library-path");
  *end++ = Copy(folder, "lib");
  *end++ = Copy(nowhere, "--inhibit-cache");
  *end++ = Copy(folder, "bin/gwlbtap-sessions");
  if (count == 0) *end++ = Copy(nowhere, "lambda");
  for (int i = 0; i < count; ++i) *end++ = passed_on[i];
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  char** command = MakeCommand(OwnFolder(), argc > 0 ? argc - 1 : 0, argv + 1);
  execve(command[0], command, environ);
  std::fprintf(stderr, "bootstrap: cannot start %s: %s\n", command[0], std::strerror(errno));
  return EXIT_FAILURE;
}
