package io.culvert.gateway.provisioning;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The settings of enrolment. */
@Factory
final class ProvisioningFactory {
    @Singleton
    EnrolmentConfig enrolment() {
        return EnrolmentConfig.defaults();
    }
}
