// The last guard before any text of ours leaves the process: known secrets and their derived forms become
// ***.
#pragma once

#include "core/base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace snykcred {

class Redactor {
public:
    Redactor();
    ~Redactor();

    /// Adds the secret with its derived forms; ignored where it is not maskable.
    void add(const Secret& secret);
    [[nodiscard]] std::string operator()(std::string_view text) const;

private:
    struct Forms;
    std::unique_ptr<Forms> forms_;
};

} // namespace snykcred
