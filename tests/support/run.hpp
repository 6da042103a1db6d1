// Runs a program with an environment of its own and keeps what it prints.
#pragma once

#include "support/files.hpp"

#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred::test {

struct Ran {
    int code = -1; ///< 128 + n where signal n ended it
    std::string out, err;
};

inline std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> list;
    list.reserve(words.size() + 1);
    for (std::string& word : words)
        list.push_back(word.data());
    list.push_back(nullptr);
    return list;
}

/// `words` with a full path first; standard input is empty.
inline Ran run(std::vector<std::string> words, std::vector<std::string> environment) {
    const ScratchDirectory scratch;
    const std::string out = scratch / "out";
    const std::string err = scratch / "err";
    const auto argv = pointers(words);
    const auto env = pointers(environment);
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error("no process");
    if (pid == 0) {
        ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
        ::execve(argv[0], argv.data(), env.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out), read_file(err)};
}

/// Full path of an installed program; empty if there is none.
inline std::string find_program(const std::string& name) {
    for (const char* folder : {"/usr/local/bin/", "/usr/bin/", "/bin/"}) {
        std::string path = folder + name;
        if (::access(path.c_str(), X_OK) == 0) return path;
    }
    return {};
}

} // namespace snykcred::test
