#include "core/dialect/posix.hpp"

#include "core/base/text_forms.hpp"

namespace snykcred {
namespace {

void append_quoted(Secret& out, std::string_view text) {
    out.append("'");
    out.append(shell_quoted(text, ShellStyle::single));
    out.append("'");
}

void set(Secret& out, std::string_view name, std::string_view value) {
    out.append("export ");
    out.append(name);
    out.append("=");
    append_quoted(out, value);
    out.append("\n");
}

std::string unset(std::string_view name) { return "unset " + std::string(name) + "\n"; }

/// `command` goes past a function or alias of that name; the status must not end a shell under -e.
std::string remove(std::string_view file, std::string_view folder) {
    return "command rm -f " + quoted_word(append_quoted, file) + " && command rmdir " +
           quoted_word(append_quoted, folder) + " || :\n";
}

std::string source(std::string_view file) { return ". " + quoted_word(append_quoted, file) + "\n"; }

/// A subshell, so that a person's shell stays open, and the last status is the code.
std::string fail(int exit_code) { return "(exit " + std::to_string(exit_code) + ")\n"; }

} // namespace

// Measured in bash 5.2, dash 0.5.12, busybox 1.35 and zsh 5.9 (core/dialect/README.md#evaluated-lines): a
// shell prints the lines it reads under -v and the commands it runs under -x, so the first line stands alone,
// and the last one is a single command that has been read before it switches anything on again. Where
// /dev/null cannot be opened (a bare chroot) the redirected group is not run at all, so `||` repeats it
// without the redirection. A trace then shows that line, which holds no secret.
extern constinit const ShellLanguage k_posix_language{
    .file_suffix = "",
    .begin = "{ _snyk_cred_o=$-; set +xv; } 2>/dev/null || { _snyk_cred_o=$-; set +xv; }\n",
    .set = set,
    .unset = unset,
    .remove = remove,
    .end = "case $_snyk_cred_o in "
           "*x*v*|*v*x*) unset _snyk_cred_o; set -xv;; "
           "*x*) unset _snyk_cred_o; set -x;; "
           "*v*) unset _snyk_cred_o; set -v;; "
           "*) unset _snyk_cred_o;; esac\n",
    .source = source,
    .fail = fail,
};

Result<Handover> compose_posix(const HandoverInput& input) {
    return compose_evaluated(k_posix_language, input);
}

std::string refuse_posix(std::span<const std::string> names, int exit_code) {
    return refuse_evaluated(k_posix_language, names, exit_code);
}

extern constinit const Dialect k_shell{
    .id = "shell",
    .evaluated = true,
    .output_file = OutputFile::possible,
    .compose = compose_posix,
    .refuse = refuse_posix,
};

} // namespace snykcred
