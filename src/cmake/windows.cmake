# Cross build for Windows x64: Debian's g++-mingw-w64-x86-64-posix, with the OpenSSL and Boost that scripts/deps builds.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/../../tests/windows/wine")

execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/../../scripts/deps" --where windows-x64
  OUTPUT_VARIABLE deps OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT EXISTS "${deps}/complete")
  message(FATAL_ERROR "${deps} is missing; scripts/deps windows-x64 builds it")
endif()
# Assertions of Boost and of the C++ library name their files; not by a path of this machine.
set(CMAKE_CXX_FLAGS_INIT "\"-ffile-prefix-map=${deps}=deps\" -ffile-prefix-map=/usr/lib/gcc=gcc")
set(CMAKE_FIND_ROOT_PATH "${deps}")
set(CMAKE_PREFIX_PATH "${deps}")
set(OPENSSL_ROOT_DIR "${deps}")
set(OPENSSL_USE_STATIC_LIBS ON)
# Nothing of this machine's own headers and libraries.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
