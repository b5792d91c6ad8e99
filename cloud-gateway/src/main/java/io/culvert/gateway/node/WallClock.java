package io.culvert.gateway.node;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The clock that features are given, so that tests can give them another. */
@Factory
final class WallClock {

    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
