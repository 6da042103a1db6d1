// What `doctor` found out, row by row; core/report/doctor.hpp shows it.
#pragma once

#include "core/base/fault.hpp"
#include "core/rule/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// `warning`: works, or is not needed here. `skipped`: could not be looked at, or is not there to look at.
enum class Health : std::uint8_t { ok, warning, failed, skipped };

struct DiagnosisRow {
    std::string about;      ///< "network", a region's name or host, "credential"
    std::string_view check; ///< "dns", "tls"; one word, part of the report's promise
    Health health = Health::ok;
    std::string text{};           ///< what was seen, or what is wrong
    std::optional<Fault> fault{}; ///< of what is wrong
    std::string hint{};           ///< what to do first; empty where nothing is wrong
    std::optional<std::chrono::milliseconds> took{};
};

struct Diagnosis {
    std::vector<DiagnosisRow> rows;
    std::optional<Endpoint> endpoint{}; ///< that `check` would ask
};

/// A row about a failure: its message and its likeliest remedy.
DiagnosisRow failed_row(std::string about, std::string_view check, Failure failure);
/// The first row that failed; null if none did.
const DiagnosisRow* first_failed(const Diagnosis& diagnosis);

} // namespace snykcred
