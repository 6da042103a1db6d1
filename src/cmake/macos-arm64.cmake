# Cross build for macOS on Apple's processors.
set(CMAKE_SYSTEM_PROCESSOR arm64)
set(machine aarch64)
set(deps macos-arm64)
include("${CMAKE_CURRENT_LIST_DIR}/macos.cmake")
