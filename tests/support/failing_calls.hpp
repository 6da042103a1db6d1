// System calls that fail, for tests of what happens then: in a child of the test, where nothing else suffers.
#pragma once

#include <array>
#include <cstddef>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace snykcred::test {

/// A stat() of a path, a link or a descriptor is one and the same call (SYS_newfstatat); its flags tell them
/// apart.
constexpr unsigned k_of_path = 0, k_of_link = 0x100 /* AT_SYMLINK_NOFOLLOW */,
                   k_of_descriptor = 0x1000 /* AT_EMPTY_PATH */;

inline bool take_filter(sock_filter* code, std::size_t size) {
    const sock_fprog program{static_cast<unsigned short>(size), code};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

/// From now on call number `number` (SYS_…) of this process fails with `error`. False where the system has no
/// seccomp filters (under qemu's user emulation).
inline bool let_call_fail(long number, int error) {
    std::array<sock_filter, 4> filter{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (static_cast<unsigned>(error) & SECCOMP_RET_DATA)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    return take_filter(filter.data(), filter.size());
}

/// The same of a call only where its fourth argument is `fourth`.
inline bool let_call_fail(long number, int error, unsigned fourth) {
    constexpr unsigned k_fourth =
        offsetof(seccomp_data, args) + 3 * sizeof(__u64); // its lower half comes first
    std::array<sock_filter, 6> filter{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, k_fourth),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, fourth, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (static_cast<unsigned>(error) & SECCOMP_RET_DATA)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    return take_filter(filter.data(), filter.size());
}

} // namespace snykcred::test
