# Cross build from Debian's packages: g++-aarch64-linux-gnu, the libraries' :arm64 packages, qemu-user-static.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Man pages and completions are made by the program itself.
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
# Or pkg-config would tell of this machine's libraries.
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)

# The cross compiler brings a C library and a libstdc++ of its own, whose packages get no security fixes. Headers, start
# files and archives come from the :arm64 packages that an arm64 machine would build with, which do.
execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -dumpversion OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
set(gcc "/usr/lib/gcc/aarch64-linux-gnu/${version}")
set(libraries /usr/lib/aarch64-linux-gnu)
foreach(file "${gcc}/libstdc++.a" "${gcc}/libgcc.a" "${libraries}/libc.a" "${libraries}/crt1.o")
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "${file} is missing; scripts/setup --release installs it")
  endif()
endforeach()
set(c_headers "-isystem ${gcc}/include -isystem /usr/include/aarch64-linux-gnu -isystem /usr/include")
set(cxx_headers "-isystem /usr/include/c++/${version} -isystem /usr/include/aarch64-linux-gnu/c++/${version}")
set(CMAKE_C_FLAGS_INIT "-nostdinc ${c_headers}")
set(CMAKE_CXX_FLAGS_INIT "-nostdinc ${cxx_headers} ${c_headers}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${gcc} -B${libraries}")
