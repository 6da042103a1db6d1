// Where the system keeps the CA certificates that it trusts.
#pragma once

#include <string>

namespace snykcred {

struct SystemStore {
    std::string directory; ///< hashed (`openssl rehash`); empty if there is none
    std::string bundle;    ///< empty if there is none

    [[nodiscard]] bool empty() const { return directory.empty() && bundle.empty(); }
};

/// The first of the system's known places that exists below `root` ("" or a test's directory): a hashed
/// directory, a bundle, or both.
SystemStore find_system_store(const std::string& root);

} // namespace snykcred
