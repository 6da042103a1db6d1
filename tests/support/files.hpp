// A scratch directory of a test's own, and whole-file reading and writing.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace snykcred::test {

class ScratchDirectory {
public:
    ScratchDirectory() {
        namespace fs = std::filesystem;
        const std::string name = "snyk-cred-test-" + std::to_string(std::random_device{}());
        const fs::path path = fs::temp_directory_path() / name;
        if (!fs::create_directory(path)) throw std::runtime_error("no scratch directory");
        fs::permissions(path, fs::perms::owner_all);
        path_ = fs::canonical(path);
    }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;
    ~ScratchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string operator/(std::string_view name) const { return (path_ / name).string(); }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

/// A symbolic link at `name`. False on Windows, where the library makes none.
inline bool make_link(const std::string& target, const std::string& name) {
    std::error_code error;
    std::filesystem::create_symlink(target, name, error);
    if (error && std::filesystem::path::preferred_separator == '/') throw std::system_error(error);
    return !error;
}

} // namespace snykcred::test
