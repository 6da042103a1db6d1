// Certificates of a PEM file, found by subject without being parsed: OpenSSL takes about 20 ms for the 140
// roots of a system's bundle, and a chain needs one of them.
#pragma once

#include "shell/net/openssl_handles.hpp"
#include "shell/os/input_file.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

class PemBundle {
public:
    /// Finds all `BEGIN CERTIFICATE` blocks of the text; what cannot be one is left out.
    explicit PemBundle(std::string text);

    [[nodiscard]] bool empty() const { return entries_.empty(); }
    /// The certificates whose subject is this name.
    [[nodiscard]] std::vector<Certificate> with_subject(const X509_NAME* name) const;

private:
    struct Entry {
        std::size_t offset, size;                 ///< of the base64 lines in text_
        std::size_t subject_offset, subject_size; ///< in subjects_
        bool plain;                               ///< the subject's bytes say whether names are equal
    };
    std::string text_;
    std::vector<unsigned char> subjects_; ///< DER
    std::vector<Entry> entries_;
};

/// Does a PEM text hold this very certificate? Nothing is decoded for it: most texts differ in the first
/// line.
bool holds_certificate(std::string_view pem, const X509* certificate);

/// A file's content; none and the reason in words if it cannot be read, is larger than 16 MiB, or is a pipe
/// that has not given it by `until`.
struct FileText {
    std::optional<std::string> text;
    std::string trouble;
};
FileText read_text(const std::string& path, InputDeadline until);

} // namespace snykcred
