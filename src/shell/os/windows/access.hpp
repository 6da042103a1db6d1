// Who owns a file and who may meddle with it: what uid and mode say elsewhere, told by owner and DACL.
// Whatever cannot be told is the answer that refuses.
#pragma once

#include "shell/os/windows/win32.hpp"

#include <windows.h>

namespace snykcred::win32 {

/// Does it belong to this process's user, or to the group that owns what an administrator makes? The handle
/// needs READ_CONTROL. False where that cannot be told.
bool is_ours(HANDLE file);
/// Have both the same owner? False where that cannot be told.
bool have_same_owner(HANDLE one, HANDLE other);

/// True only if a folder belongs to us or the system, and its DACL lets nobody else take it away, take away
/// what lies in it, or change who may. Others may put something new into it: that is what the sticky bit
/// allows elsewhere.
bool is_closed(HANDLE folder);

/// Takes from every other process of this user the right to read or change this one's memory and to copy its
/// handles; to end it and to wait for it stay. An administrator with the right to debug keeps all. Best
/// effort.
void close_process_to_others();

/// For a file or folder that only this user and the system may open, from the moment it is made.
class PrivateSecurity {
public:
    PrivateSecurity();
    /// Null where the system does not say who we are: then nothing private can be made.
    [[nodiscard]] SECURITY_ATTRIBUTES* get() { return descriptor_ ? &attributes_ : nullptr; }

private:
    Local<void> descriptor_;
    SECURITY_ATTRIBUTES attributes_{};
};

} // namespace snykcred::win32
