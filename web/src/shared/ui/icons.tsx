import type { ReactNode } from 'react';

interface IconProps {
  size?: number;
}

function stroked(paths: ReactNode) {
  return function Icon({ size = 16 }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.4}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {paths}
      </svg>
    );
  };
}

export const SearchIcon = stroked(
  <>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3 3" />
  </>,
);
export const SunIcon = stroked(
  <>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1" />
  </>,
);
export const MoonIcon = stroked(<path d="M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6Z" />);
export const PowerIcon = stroked(
  <>
    <path d="M8 2v5.5" />
    <path d="M4.6 4.2a5 5 0 1 0 6.8 0" />
  </>,
);
export const UserIcon = stroked(
  <>
    <circle cx="8" cy="5.5" r="2.5" />
    <path d="M3 13.5c.7-2.4 2.6-3.5 5-3.5s4.3 1.1 5 3.5" />
  </>,
);
export const DeskIcon = stroked(
  <>
    <rect x="2" y="2.5" width="12" height="11" rx="1" />
    <path d="M2 6.5h12M6.5 6.5v7" />
  </>,
);
export const OptionsIcon = stroked(<path d="M2 12h5l6.5-8.5M2 4h1.5M5.5 4H7M2 8h1.5M5.5 8H7" />);
export const OrdersIcon = stroked(
  <>
    <path d="M5.5 4h8M5.5 8h8M5.5 12h8" />
    <path d="M2.5 4h.01M2.5 8h.01M2.5 12h.01" />
  </>,
);
export const SettingsIcon = stroked(
  <>
    <path d="M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7" />
    <circle cx="10.75" cy="4.5" r="1.75" />
    <circle cx="5.25" cy="11.5" r="1.75" />
  </>,
);
export const PlusIcon = stroked(<path d="M8 3v10M3 8h10" />);
export const MinusIcon = stroked(<path d="M3 8h10" />);
export const CloseIcon = stroked(<path d="m4 4 8 8M12 4l-8 8" />);
export const ChevronDownIcon = stroked(<path d="m4 6 4 4 4-4" />);
export const ArrowUpIcon = stroked(<path d="M8 13V3.5M4 7.2l4-4 4 4" />);
export const ArrowDownIcon = stroked(<path d="M8 3v9.5M4 8.8l4 4 4-4" />);
export const ColumnsIcon = stroked(
  <>
    <rect x="2" y="2.5" width="12" height="11" rx="1" />
    <path d="M6 2.5v11M10 2.5v11" />
  </>,
);
export const DownloadIcon = stroked(<path d="M8 2.5v7.5M5 7l3 3 3-3M3 13.5h10" />);
export const MoreIcon = stroked(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth={2.2} />);
export const WalletIcon = stroked(
  <>
    <rect x="2" y="4" width="12" height="9" rx="1" />
    <path d="M2 6.5h12M10.5 10h1" />
  </>,
);
export const AlertIcon = stroked(
  <>
    <path d="M8 2.5 14 13H2L8 2.5Z" />
    <path d="M8 6.5v3M8 11.3v.01" />
  </>,
);
export const ChartIcon = stroked(<path d="M2 13.5h12M3 10.5l3.2-3.7 2.6 2.2L13.5 3.5" />);
export const EyeIcon = stroked(
  <>
    <path d="M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8Z" />
    <circle cx="8" cy="8" r="1.8" />
  </>,
);
export const TicketIcon = stroked(
  <path d="M5 13V4M2.5 6.3 5 3.5l2.5 2.8M11 3v9M8.5 9.7l2.5 2.8 2.5-2.8" />,
);
export const EditIcon = stroked(
  <path d="M3 13l.8-3.2L11 2.6l2.4 2.4-7.2 7.2L3 13ZM9.4 4.2l2.4 2.4" />,
);
export const RiskIcon = stroked(
  <path d="M8 1.8 13 3.6v4.1c0 3-2 5.2-5 6.5-3-1.3-5-3.5-5-6.5V3.6L8 1.8ZM8 5v3.2M8 10.6v.01" />,
);
export const AdminIcon = stroked(
  <>
    <rect x="2.5" y="2" width="11" height="12" rx="1" />
    <path d="M5 5.2h6M5 8h6M5 10.8h3.5" />
  </>,
);
