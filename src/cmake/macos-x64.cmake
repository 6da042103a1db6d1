# Cross build for macOS on Intel's processors.
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(machine x86_64)
set(deps macos-x64)
include("${CMAKE_CURRENT_LIST_DIR}/macos.cmake")
