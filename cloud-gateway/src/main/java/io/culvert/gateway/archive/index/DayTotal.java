package io.culvert.gateway.archive.index;

import java.time.LocalDate;

/**
 * What is recorded of a day as people somewhere have it.
 *
 * @param seconds that are recorded, of the 82,800 to 90,000 that a day has
 * @param bytes of the segments that begin within the day
 */
public record DayTotal(LocalDate day, long seconds, long bytes) {}
