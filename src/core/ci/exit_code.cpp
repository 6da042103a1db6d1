#include "core/ci/exit_code.hpp"

#include "core/base/fault.hpp"
#include "core/ci/system.hpp"

#include <algorithm>

namespace snykcred {

int seen_as_failure(int code, const Job& job) {
    const auto passes = [code](const CiSystem* system) {
        return system != nullptr && std::ranges::count(system->passing_codes, code) > 0;
    };
    return passes(job.ci) || passes(job.second_ci) ? static_cast<int>(ExitCode::usage) : code;
}

} // namespace snykcred
