// What calls leave on the stack when they return.
#pragma once

namespace snykcred {

/// Overwrites 64 KiB of the stack below the caller: what calls that have returned left there, and registers,
/// which the dynamic linker saves when it looks a function up.
void wipe_stack_below() noexcept;

} // namespace snykcred
