package io.culvert.gateway.provisioning;

import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.Settings;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The settings of enrolment. */
@Factory
final class ProvisioningFactory {
    @Singleton
    EnrolmentConfig enrolment(Settings settings) {
        return new EnrolmentConfig(settings.duration(ConfigKey.AGENT_CERTIFICATE_LIFE));
    }
}
