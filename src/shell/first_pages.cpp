// Where the static program starts on x86-64: it asks the kernel once for every page that relocation is going
// to write. Most of them hold OpenSSL's tables, 0.4 MB; a page fault for each is a tenth of a start.
#ifdef __x86_64__
// madvise(from, to - from, MADV_POPULATE_WRITE). A kernel before 5.14 refuses it, and then each page has its
// fault. The name of the real start is the C library's; it finds in %rdx and %rsp what the kernel put there.
asm(R"(
.text
.globl snykcred_start
.hidden snykcred_start
.type snykcred_start, @function
snykcred_start:
    lea snykcred_written_from(%rip), %rdi
    lea snykcred_written_to(%rip), %rsi
    and $-4096, %rdi
    sub %rdi, %rsi
    mov %rdx, %r12
    mov $23, %edx
    mov $28, %eax
    syscall
    mov %r12, %rdx
    jmp _start
.size snykcred_start, . - snykcred_start
)");
#endif
