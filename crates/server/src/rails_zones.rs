//! The names that Ruby on Rails has for time zones: what `/time_sessions` shows. Inside there are only IANA names.
//!
//! Rails has several names for some zones (London and Edinburgh); shown is the one that the IANA name speaks of.

use stint_domain::Zone;

/// What Rails calls a zone; the IANA name when Rails has none.
pub fn name(zone: &Zone) -> &str {
    match NAMES.binary_search_by_key(&zone.name(), |(iana, _)| iana) {
        Ok(at) => NAMES[at].1,
        Err(_) => zone.name(),
    }
}

/// By IANA name, old spellings among them.
const NAMES: [(&str, &str); 139] = [
    ("Africa/Algiers", "West Central Africa"),
    ("Africa/Cairo", "Cairo"),
    ("Africa/Casablanca", "Casablanca"),
    ("Africa/Harare", "Harare"),
    ("Africa/Johannesburg", "Pretoria"),
    ("Africa/Monrovia", "Monrovia"),
    ("Africa/Nairobi", "Nairobi"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires"),
    ("America/Bogota", "Bogota"),
    ("America/Caracas", "Caracas"),
    ("America/Chicago", "Central Time (US & Canada)"),
    ("America/Chihuahua", "Chihuahua"),
    ("America/Denver", "Mountain Time (US & Canada)"),
    ("America/Godthab", "Greenland"),
    ("America/Guatemala", "Central America"),
    ("America/Guyana", "Georgetown"),
    ("America/Halifax", "Atlantic Time (Canada)"),
    ("America/Indiana/Indianapolis", "Indiana (East)"),
    ("America/Juneau", "Alaska"),
    ("America/La_Paz", "La Paz"),
    ("America/Lima", "Lima"),
    ("America/Los_Angeles", "Pacific Time (US & Canada)"),
    ("America/Mazatlan", "Mazatlan"),
    ("America/Mexico_City", "Mexico City"),
    ("America/Monterrey", "Monterrey"),
    ("America/Montevideo", "Montevideo"),
    ("America/New_York", "Eastern Time (US & Canada)"),
    ("America/Nuuk", "Greenland"),
    ("America/Phoenix", "Arizona"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("America/Regina", "Saskatchewan"),
    ("America/Santiago", "Santiago"),
    ("America/Sao_Paulo", "Brasilia"),
    ("America/St_Johns", "Newfoundland"),
    ("America/Tijuana", "Tijuana"),
    ("Asia/Almaty", "Almaty"),
    ("Asia/Baghdad", "Baghdad"),
    ("Asia/Baku", "Baku"),
    ("Asia/Bangkok", "Bangkok"),
    ("Asia/Calcutta", "Kolkata"),
    ("Asia/Chongqing", "Chongqing"),
    ("Asia/Colombo", "Sri Jayawardenepura"),
    ("Asia/Dhaka", "Dhaka"),
    ("Asia/Hong_Kong", "Hong Kong"),
    ("Asia/Irkutsk", "Irkutsk"),
    ("Asia/Jakarta", "Jakarta"),
    ("Asia/Jerusalem", "Jerusalem"),
    ("Asia/Kabul", "Kabul"),
    ("Asia/Kamchatka", "Kamchatka"),
    ("Asia/Karachi", "Karachi"),
    ("Asia/Kathmandu", "Kathmandu"),
    ("Asia/Kolkata", "Kolkata"),
    ("Asia/Krasnoyarsk", "Krasnoyarsk"),
    ("Asia/Kuala_Lumpur", "Kuala Lumpur"),
    ("Asia/Kuwait", "Kuwait"),
    ("Asia/Magadan", "Magadan"),
    ("Asia/Muscat", "Muscat"),
    ("Asia/Novosibirsk", "Novosibirsk"),
    ("Asia/Rangoon", "Rangoon"),
    ("Asia/Riyadh", "Riyadh"),
    ("Asia/Seoul", "Seoul"),
    ("Asia/Shanghai", "Beijing"),
    ("Asia/Singapore", "Singapore"),
    ("Asia/Srednekolymsk", "Srednekolymsk"),
    ("Asia/Taipei", "Taipei"),
    ("Asia/Tashkent", "Tashkent"),
    ("Asia/Tbilisi", "Tbilisi"),
    ("Asia/Tehran", "Tehran"),
    ("Asia/Tokyo", "Tokyo"),
    ("Asia/Ulaanbaatar", "Ulaanbaatar"),
    ("Asia/Urumqi", "Urumqi"),
    ("Asia/Vladivostok", "Vladivostok"),
    ("Asia/Yakutsk", "Yakutsk"),
    ("Asia/Yangon", "Rangoon"),
    ("Asia/Yekaterinburg", "Ekaterinburg"),
    ("Asia/Yerevan", "Yerevan"),
    ("Atlantic/Azores", "Azores"),
    ("Atlantic/Cape_Verde", "Cape Verde Is."),
    ("Atlantic/South_Georgia", "Mid-Atlantic"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Brisbane", "Brisbane"),
    ("Australia/Darwin", "Darwin"),
    ("Australia/Hobart", "Hobart"),
    ("Australia/Melbourne", "Melbourne"),
    ("Australia/Perth", "Perth"),
    ("Australia/Sydney", "Sydney"),
    ("Etc/UTC", "UTC"),
    ("Europe/Amsterdam", "Amsterdam"),
    ("Europe/Athens", "Athens"),
    ("Europe/Belgrade", "Belgrade"),
    ("Europe/Berlin", "Berlin"),
    ("Europe/Bratislava", "Bratislava"),
    ("Europe/Brussels", "Brussels"),
    ("Europe/Bucharest", "Bucharest"),
    ("Europe/Budapest", "Budapest"),
    ("Europe/Copenhagen", "Copenhagen"),
    ("Europe/Dublin", "Dublin"),
    ("Europe/Helsinki", "Helsinki"),
    ("Europe/Istanbul", "Istanbul"),
    ("Europe/Kaliningrad", "Kaliningrad"),
    ("Europe/Kiev", "Kyiv"),
    ("Europe/Kyiv", "Kyiv"),
    ("Europe/Lisbon", "Lisbon"),
    ("Europe/Ljubljana", "Ljubljana"),
    ("Europe/London", "London"),
    ("Europe/Madrid", "Madrid"),
    ("Europe/Minsk", "Minsk"),
    ("Europe/Moscow", "Moscow"),
    ("Europe/Paris", "Paris"),
    ("Europe/Prague", "Prague"),
    ("Europe/Riga", "Riga"),
    ("Europe/Rome", "Rome"),
    ("Europe/Samara", "Samara"),
    ("Europe/Sarajevo", "Sarajevo"),
    ("Europe/Skopje", "Skopje"),
    ("Europe/Sofia", "Sofia"),
    ("Europe/Stockholm", "Stockholm"),
    ("Europe/Tallinn", "Tallinn"),
    ("Europe/Vienna", "Vienna"),
    ("Europe/Vilnius", "Vilnius"),
    ("Europe/Volgograd", "Volgograd"),
    ("Europe/Warsaw", "Warsaw"),
    ("Europe/Zagreb", "Zagreb"),
    ("Europe/Zurich", "Zurich"),
    ("Pacific/Apia", "Samoa"),
    ("Pacific/Auckland", "Auckland"),
    ("Pacific/Chatham", "Chatham Is."),
    ("Pacific/Fakaofo", "Tokelau Is."),
    ("Pacific/Fiji", "Fiji"),
    ("Pacific/Guadalcanal", "Solomon Is."),
    ("Pacific/Guam", "Guam"),
    ("Pacific/Honolulu", "Hawaii"),
    ("Pacific/Majuro", "Marshall Is."),
    ("Pacific/Midway", "Midway Island"),
    ("Pacific/Noumea", "New Caledonia"),
    ("Pacific/Pago_Pago", "American Samoa"),
    ("Pacific/Port_Moresby", "Port Moresby"),
    ("Pacific/Tongatapu", "Nuku'alofa"),
    ("UTC", "UTC"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_the_table_is_in_the_zone_database_once_and_in_order() {
        let zones = stint_domain::Zones::bundled();
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (iana, _) in NAMES {
            assert_eq!(zones.zone(iana).map(|zone| zone.0).ok().as_deref(), Some(iana));
        }
    }

    #[test]
    fn a_zone_that_rails_does_not_name_keeps_its_own_name() {
        assert_eq!(name(&Zone("America/Los_Angeles".into())), "Pacific Time (US & Canada)");
        assert_eq!(name(&Zone("America/Swift_Current".into())), "America/Swift_Current");
    }
}
