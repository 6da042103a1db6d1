#include "core/rule/diagnosis.hpp"

#include <algorithm>
#include <utility>

namespace snykcred {

DiagnosisRow failed_row(std::string about, std::string_view check, Failure failure) {
    DiagnosisRow row{std::move(about), check, Health::failed, std::move(failure.message), failure.fault};
    if (!failure.hints.empty()) row.hint = std::move(failure.hints.front());
    return row;
}

const DiagnosisRow* first_failed(const Diagnosis& diagnosis) {
    const auto found = std::ranges::find(diagnosis.rows, Health::failed, &DiagnosisRow::health);
    return found == diagnosis.rows.end() ? nullptr : &*found;
}

} // namespace snykcred
