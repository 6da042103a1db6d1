// Where the static program starts on x86-64. It asks the kernel once for every page that relocation is going
// to write (0.4 MB, most of it OpenSSL's tables), where each would have its fault, and relocates by the bits
// that are set, where the C library tries each of 54,000: both together are a fifth of a start.
#ifdef __x86_64__

#include <bit>
#include <cstddef>
#include <cstdint>

#include <elf.h>

extern "C" {
// Of the linker. Hidden: read before any address is known.
[[gnu::visibility("hidden")]] extern const char __ehdr_start[];
[[gnu::visibility("hidden")]] extern Elf64_Dyn _DYNAMIC[];

/// Applies the packed relative relocations (generic ABI, SHT_RELR) and leaves none to the C library. Runs
/// before it: no calls, no thread-local storage.
[[gnu::visibility("hidden"), gnu::used]] void snykcred_relocate() noexcept {
    const auto base = reinterpret_cast<std::uintptr_t>(__ehdr_start);
    const Elf64_Relr* table = nullptr;
    Elf64_Dyn* bytes = nullptr;
    for (Elf64_Dyn* entry = _DYNAMIC; entry->d_tag != DT_NULL; ++entry) {
        if (entry->d_tag == DT_RELR) table = reinterpret_cast<const Elf64_Relr*>(base + entry->d_un.d_ptr);
        if (entry->d_tag == DT_RELRSZ) bytes = entry;
    }
    if (table == nullptr || bytes == nullptr) return;
    std::uintptr_t* next = nullptr;
    for (std::size_t i = 0; i < bytes->d_un.d_val / sizeof *table; ++i) {
        if ((table[i] & 1U) == 0) { // an address
            next = reinterpret_cast<std::uintptr_t*>(base + table[i]);
            *next++ += base;
            continue;
        }
        for (Elf64_Relr bits = table[i] >> 1U; bits != 0; bits &= bits - 1) // which of the next 63 words
            next[std::countr_zero(bits)] += base;
        next += 63;
    }
    bytes->d_un.d_val = 0;
}
}

// madvise(from, to - from, MADV_POPULATE_WRITE). A kernel before 5.14 refuses it, and then each page has its
// fault. The name of the real start is the C library's; it finds in %rdx and %rsp what the kernel put there.
asm(R"(
.text
.globl snykcred_start
.hidden snykcred_start
.type snykcred_start, @function
snykcred_start:
    lea __tdata_start(%rip), %rdi
    lea _edata(%rip), %rsi
    and $-4096, %rdi
    sub %rdi, %rsi
    mov %rdx, %r12
    mov $23, %edx
    mov $28, %eax
    syscall
    call snykcred_relocate
    mov %r12, %rdx
    jmp _start
.size snykcred_start, . - snykcred_start
)");

#endif
