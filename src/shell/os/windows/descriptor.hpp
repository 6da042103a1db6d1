// Descriptors here are the C library's: numbers of its own for Windows' handles.
#pragma once

#include "shell/os/file_descriptor.hpp"
#include "shell/os/windows/win32.hpp"

namespace snykcred::win32 {

/// INVALID_HANDLE_VALUE, with errno, where there is none behind it.
HANDLE handle_of(int descriptor);

/// A descriptor that owns the handle from now on. None, with errno, where there is no handle (errno from
/// GetLastError()) or no number is left.
FileDescriptor descriptor_of(Handle handle);

} // namespace snykcred::win32
