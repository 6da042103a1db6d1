# What every target of ours is built with; never linked into third-party code.
add_library(snykcred_settings INTERFACE)
target_compile_features(snykcred_settings INTERFACE cxx_std_20)
target_include_directories(snykcred_settings INTERFACE "${PROJECT_SOURCE_DIR}/src")
if(APPLE) # libc++
  target_compile_options(snykcred_settings INTERFACE # zig has chosen none
    -U_LIBCPP_HARDENING_MODE -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST)
else()
  target_compile_definitions(snykcred_settings INTERFACE _GLIBCXX_ASSERTIONS)
endif()
# Unreferenced template bodies of Boost are half of the program's size.
target_compile_options(snykcred_settings INTERFACE -ffunction-sections -fdata-sections)
# A release is the same bytes from whatever folder it is built in, with and without ccache, which may give the compiler
# the paths relative to the build folder: __FILE__ stands in macros of OpenSSL too.
file(RELATIVE_PATH snykcred_up "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}")
string(REGEX REPLACE "/$" "" snykcred_up "${snykcred_up}")
target_compile_options(snykcred_settings INTERFACE
  $<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>
  $<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${snykcred_up}=.>)
target_link_options(snykcred_settings INTERFACE -Wl,--gc-sections)
if(WIN32)
  # One file that imports system DLLs alone. The time that the linker would write differs from build to build.
  # The C library has no part of the stack protector, so the linker is told to take the compiler's.
  target_link_options(snykcred_settings INTERFACE -static -s -fstack-protector-strong -Wl,--no-insert-timestamp
    -Wl,--dynamicbase,--high-entropy-va,--nxcompat)
  # A section for each function is more than a plain object file may have.
  target_compile_options(snykcred_settings INTERFACE -Wa,-mbig-obj)
  target_compile_definitions(snykcred_settings INTERFACE
    _WIN32_WINNT=0x0A00 WIN32_LEAN_AND_MEAN NOMINMAX UNICODE _UNICODE)
elseif(APPLE)
  target_link_options(snykcred_settings INTERFACE -s)
else()
  target_link_options(snykcred_settings INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()

if(SNYKCRED_FUZZ)
  target_compile_options(snykcred_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SNYKCRED_SANITIZE)
  target_compile_options(snykcred_settings INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(snykcred_settings INTERFACE -fsanitize=address,undefined)
else()
  # _FORTIFY_SOURCE and ASan do not agree; stack clash and CET have no effect on sanitizer builds.
  # On Windows every function with a large frame touches its pages, and the linker cannot mark a program for CET; Apple's
  # systems have neither of the two.
  target_compile_options(snykcred_settings INTERFACE -fstack-protector-strong
    $<$<NOT:$<OR:$<BOOL:${WIN32}>,$<BOOL:${APPLE}>>>:-fstack-clash-protection>
    $<$<AND:$<NOT:$<OR:$<BOOL:${WIN32}>,$<BOOL:${APPLE}>>>,$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>>:-fcf-protection=full>
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()

if(SNYKCRED_STATIC)
  # ld 2.40 has packed relocations for x86 alone.
  target_link_options(snykcred_settings INTERFACE -static-pie -s
    $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-Wl,-z,pack-relative-relocs>)
  target_compile_options(snykcred_settings INTERFACE -fPIE)
elseif(NOT WIN32)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  include(CheckPIESupported)
  check_pie_supported()
endif()
