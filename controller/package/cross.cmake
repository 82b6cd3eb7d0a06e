# SPDX-License-Identifier: Apache-2.0
# Builds for another architecture of Debian, with its cross compiler and a folder that holds its
# libraries. -DGWLBTAP_TRIPLET=aarch64-linux-gnu -DGWLBTAP_FOREIGN_ROOT=FOLDER
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES GWLBTAP_TRIPLET GWLBTAP_FOREIGN_ROOT)
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR ${GWLBTAP_TRIPLET})
set(CMAKE_CXX_COMPILER ${GWLBTAP_TRIPLET}-g++)

set(CMAKE_FIND_ROOT_PATH ${GWLBTAP_FOREIGN_ROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The compiler brings its own C and C++ library; those found here are what the rest needs.
foreach(folder usr/include usr/include/${GWLBTAP_TRIPLET})
  string(APPEND CMAKE_CXX_FLAGS_INIT " -isystem ${GWLBTAP_FOREIGN_ROOT}/${folder}")
endforeach()
foreach(folder lib usr/lib)
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT
    " -Wl,-rpath-link,${GWLBTAP_FOREIGN_ROOT}/${folder}/${GWLBTAP_TRIPLET}")
endforeach()
